-- Keeps workers from claiming (format 3.13).
--
-- KEYS     the two that stand for the queue
-- ARGV[1]  the start of the queue's keys

local base = ARGV[1]
redis.call('DEL', base .. 'marker') -- First, as a server whose memory is full lets nothing else begin.
redis.call('HSET', base .. 'meta', 'paused', '1')
redis.call('XADD', base .. 'events', '*', 'event', 'paused')
return {}
