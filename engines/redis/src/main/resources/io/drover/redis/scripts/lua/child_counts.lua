-- Counts the children of a job by what became of them (format 7.6).
--
-- KEYS     the two that stand for the queue
-- ARGV     the job's key
-- Returns  how many are pending, completed, ignored, failed

local call, key = redis.call, ARGV[1]
return {call('SCARD', key .. ':dependencies'), call('HLEN', key .. ':processed'),
  call('HLEN', key .. ':failed'), call('ZCARD', key .. ':unsuccessful')}
