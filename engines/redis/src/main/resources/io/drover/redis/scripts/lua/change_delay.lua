-- Makes a delayed job due after a delay from now (format 3.12).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 now, ms; 4 delay, ms
-- Returns  1, or 0 if the job is not delayed

--- parts/queue.lua

local base, id = ARGV[1], ARGV[2]
if not is_job(base .. id) then
  call('ZREM', base .. 'delayed', id)
  return {0} -- An id without a job only goes.
elseif not call('ZSCORE', base .. 'delayed', id) then
  return {0}
end
--- parts/full.lua
local due = tonumber(ARGV[3]) + tonumber(ARGV[4])
call('HSET', base .. id, 'delay', ARGV[4])
make_delayed(base, id, due)
call('XADD', base .. 'events', 'MAXLEN', '~', max_events(base), '*', 'event', 'delayed',
  'jobId', id, 'delay', due)
mark_delayed(base)
return {1}
