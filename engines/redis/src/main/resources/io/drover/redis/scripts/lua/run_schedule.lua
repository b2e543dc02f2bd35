-- Adds a run of a schedule beside those that are planned, due at once. Node plans nothing when it
-- claims it, as it is not the current one (format 5.4).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the schedule's id; 3 the slot, ms; 4 now, ms; 5 the
--          job's options, JSON; 6 its priority; 7 '1' for the front of the queue
-- Returns  0 if it was added, 1 if there is no such schedule, 2 if there is a job for the slot

--- parts/queue.lua
--- parts/create.lua
--- parts/schedules.lua

local base, schedule, now = ARGV[1], ARGV[2], tonumber(ARGV[4])
local key, id = schedule_key(base, schedule), run_id(schedule, ARGV[3])
if call('EXISTS', key) == 0 then
  return {1}
end
if call('EXISTS', base .. id) == 1 then
  return {2}
end
local template = call('HMGET', key, 'name', 'data')
call('INCR', base .. 'id')
create(base, {
  id = id, name = template[1] or schedule, data = template[2] or '{}', opts = ARGV[5],
  timestamp = now, delay = 0, priority = tonumber(ARGV[6]), lifo = ARGV[7] == '1',
  more = {'rjk', schedule}
}, max_events(base))
return {0}
