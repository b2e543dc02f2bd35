-- Looks at jobs of a flow (format 7).
--
-- KEYS     the two that stand for the queue
-- ARGV     the jobs' keys
-- Returns  for each: whether it is active under a lease, whether it has children, and whether it has
--          failed, 0 if not

local call = redis.call
local answer = {}
for i = 1, #ARGV do
  local key = ARGV[i]
  local base, id = string.match(key, '^(.*:)([^:]*)$')
  answer[3 * i - 2] = call('EXISTS', key .. ':lock')
  answer[3 * i] = base and call('ZSCORE', base .. 'failed', id) and 1 or 0
  answer[3 * i - 1] = call('EXISTS', key .. ':processed', key .. ':failed', key .. ':unsuccessful',
    key .. ':dependencies')
end
return answer
