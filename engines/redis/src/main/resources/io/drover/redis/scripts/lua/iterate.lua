-- Adds the next run of a schedule, if the job that asks for it is the current one (format 5.4).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the schedule's id; 3 the id of the job that was claimed;
--          4 when the next run is due, ms; 5 now, ms; 6 the next job's options, JSON; 7 its priority;
--          8 '1' for the front of the queue; 9 the schedule's offset, or '' for a cron;
--          10 the deduplication id in the options, or ''
-- Returns  1 if it was added, else 0

--- parts/queue.lua
--- parts/create.lua

local base, schedule, due, now = ARGV[1], ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local key = base .. 'repeat:' .. schedule
local current = call('ZSCORE', base .. 'repeat', schedule)
if not current or ARGV[3] ~= 'repeat:' .. schedule .. ':' .. current then
  return {0}
end
local id = 'repeat:' .. schedule .. ':' .. ARGV[4]
local max = max_events(base)
if call('EXISTS', base .. id) == 1 then
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
  return {0}
end
local template = call('HMGET', key, 'name', 'data')
local more = {'rjk', schedule}
if ARGV[10] ~= '' then
  more = {'rjk', schedule, 'deid', ARGV[10]}
end
call('ZADD', base .. 'repeat', due, schedule)
call('HINCRBY', key, 'ic', 1)
if ARGV[9] ~= '' then
  call('HSETNX', key, 'offset', ARGV[9])
end
call('INCR', base .. 'id')
create(base, {
  id = id, name = template[1] or schedule, data = template[2] or '{}', opts = ARGV[6],
  timestamp = now, delay = math.max(0, due - now), priority = tonumber(ARGV[7]),
  lifo = ARGV[8] == '1', more = more
}, max)
return {1}
