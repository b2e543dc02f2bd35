-- Tells how many jobs were cleaned (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 how many
-- Returns  nothing

--- parts/full.lua
redis.call('XADD', ARGV[1] .. 'events', '*', 'event', 'cleaned', 'count', ARGV[2])
return {}
