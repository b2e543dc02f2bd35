-- Replaces the data or the progress of a job (format 3.18).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 data or progress; 4 the new value, JSON
-- Returns  1, or 0 if there is no such job

--- parts/queue.lua

local base, id = ARGV[1], ARGV[2]
if not is_job(base .. id) then
  return {0}
end
if ARGV[3] == 'progress' then -- A handler that tells of it goes on though memory is full.
--- parts/full.lua
end
call('HSET', base .. id, ARGV[3], ARGV[4])
if ARGV[3] == 'progress' then
  call('XADD', base .. 'events', 'MAXLEN', '~', max_events(base), '*', 'event', 'progress',
    'jobId', id, 'data', ARGV[4])
end
return {1}
