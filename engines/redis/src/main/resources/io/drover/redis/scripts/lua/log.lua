-- Appends a line to a job's log (format 3.18).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 the line; 4 how many lines to keep
-- Returns  how many lines there are, or -1 if there is no such job

local job = ARGV[1] .. ARGV[2]
if redis.call('TYPE', job).ok ~= 'hash' then
  return {-1}
end
local lines = redis.call('RPUSH', job .. ':logs', ARGV[3])
redis.call('LTRIM', job .. ':logs', -tonumber(ARGV[4]), -1)
return {math.min(lines, tonumber(ARGV[4]))}
