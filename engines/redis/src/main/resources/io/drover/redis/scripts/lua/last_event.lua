-- Returns the id of the last event of a queue, removed or not.
--
-- KEYS[1]  any key of the queue
-- ARGV[1]  the stream's key
-- Returns  the id, or nothing if there was never an event

if redis.call('EXISTS', ARGV[1]) == 0 then
  return {}
end
local info = redis.call('XINFO', 'STREAM', ARGV[1])
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' then
    return {info[i + 1]}
  end
end
