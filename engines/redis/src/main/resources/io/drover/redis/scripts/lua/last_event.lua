-- Returns the id of the last event of a queue, removed or not.
--
-- KEYS     the two that stand for the queue
-- ARGV[1]  the start of the queue's keys
-- Returns  the id, or nothing if there was never an event

local events = ARGV[1] .. 'events'
if redis.call('EXISTS', events) == 0 then
  return {}
end
local info = redis.call('XINFO', 'STREAM', events)
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' then
    return {info[i + 1]}
  end
end
