-- Adds the next run of a schedule, or notes that there is none, if the job that was claimed is the
-- current one; notes that it begins in any case (format 5.4).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the schedule's id; 3 the id of the job that was claimed;
--          4 when the next run is due, ms, or '' for none; 5 now, ms; 6 the next job's options, JSON;
--          7 its priority; 8 '1' for the front of the queue; 9 where in its interval it lies, ms, or
--          '' for a cron; 10 the deduplication id in the options, or ''; 11 its number; 12 '1' if the
--          claimed job begins
-- Returns  0 if it is recorded, 1 if the job is not the current one, 2 if there is a job for the slot

--- parts/queue.lua
--- parts/create.lua
--- parts/schedules.lua

local base, schedule, slot, now = ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
local key, own = schedule_key(base, schedule), own_key(base, schedule)
local current = call('ZSCORE', base .. 'repeat', schedule)
local is_current = current and ARGV[3] == run_id(schedule, current)
local id = run_id(schedule, slot)
if is_current and slot ~= '' and call('EXISTS', base .. id) == 1 then
  return {2}
end
--- parts/full.lua
-- Only those that Drover put have fields of our own, which Node would leave behind.
local is_ours = call('EXISTS', own) == 1
if is_ours and ARGV[12] == '1' then
  call('HSET', own, 'begun', ARGV[3])
end
if not is_current then
  return {1}
end
if slot == '' then
  if is_ours then
    call('HSET', own, 'ended', current)
  end
  return {0}
end
local template = call('HMGET', key, 'name', 'data')
local more = {'rjk', schedule}
if ARGV[10] ~= '' then
  more = {'rjk', schedule, 'deid', ARGV[10]}
end
call('ZADD', base .. 'repeat', slot, schedule)
call('HINCRBY', key, 'ic', 1)
if is_ours then
  call('HSET', own, 'number', ARGV[11])
end
-- 0 may stand for a place that is not known yet; what the first run brings is true of either.
if ARGV[9] ~= '' and (call('HGET', key, 'offset') or '0') == '0' then
  call('HSET', key, 'offset', ARGV[9])
end
call('INCR', base .. 'id')
create(base, {
  id = id, name = template[1] or schedule, data = template[2] or '{}', opts = ARGV[6],
  timestamp = now, delay = math.max(0, tonumber(slot) - now), priority = tonumber(ARGV[7]),
  lifo = ARGV[8] == '1', more = more
}, max_events(base))
return {0}
