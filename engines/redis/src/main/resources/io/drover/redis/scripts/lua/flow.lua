-- Looks at jobs of a flow (format 7).
--
-- KEYS     the two that stand for the queue
-- ARGV     the key of the job they are below; then their keys
-- Returns  for each: whether it is active under a lease, whether it has children, whether it has
--          failed, and whether it is that job's child still, 0 if not

local call = redis.call
local answer = {}
for i = 1, #ARGV - 1 do
  local key = ARGV[i + 1]
  local base, id = string.match(key, '^(.*:)([^:]*)$')
  answer[4 * i - 3] = call('MGET', key .. ':lock')[1] and 1 or 0
  answer[4 * i - 1] = base and call('ZSCORE', base .. 'failed', id) and 1 or 0
  answer[4 * i] = call('TYPE', key).ok == 'hash' and call('HGET', key, 'parentKey') == ARGV[1] and 1 or 0
  answer[4 * i - 2] = call('EXISTS', key .. ':processed', key .. ':failed', key .. ':unsuccessful',
    key .. ':dependencies')
end
return answer
