-- Lets workers claim again, and takes back what an older BullMQ set aside (format 1.5, 3.13).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 '1' if this is the first call of one resume
-- Returns  how many jobs are still set aside

--- parts/queue.lua

local base = ARGV[1]
local paused, wait = base .. 'paused', base .. 'wait'
call('HDEL', base .. 'meta', 'paused')
if call('EXISTS', paused) == 1 then
  if call('EXISTS', wait) == 0 then
    call('RENAME', paused, wait)
  else
    local first = call('LRANGE', paused, 0, 499)
    call('LTRIM', paused, #first, -1)
    call('RPUSH', wait, unpack(first))
  end
end
if call('EXISTS', wait, base .. 'prioritized') > 0 then
  mark(base)
else
  mark_delayed(base)
end
if ARGV[2] == '1' then
  call('XADD', base .. 'events', '*', 'event', 'resumed')
end
return {call('LLEN', paused)}
