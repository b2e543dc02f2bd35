-- Removes a schedule, and its planned run if that is delayed (format 5.4).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the schedule's id
-- Returns  1 if there was one, else 0

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua
--- parts/schedules.lua

local base, schedule = ARGV[1], ARGV[2]
local current = call('ZSCORE', base .. 'repeat', schedule)
--- parts/full.lua
local id = current and run_id(schedule, current)
if id and call('ZSCORE', base .. 'delayed', id) then
  remove_job(base, id, max_events(base))
  mark_delayed(base)
end
call('ZREM', base .. 'repeat', schedule)
local found = call('DEL', schedule_key(base, schedule))
call('DEL', own_key(base, schedule))
return {(current or found == 1) and 1 or 0}
