-- Looks at jobs of a flow (format 7).
--
-- KEYS     the two that stand for the queue
-- ARGV     the jobs' keys
-- Returns  for each: whether it is active under a lease, and whether it has children, 0 if not

local call = redis.call
local answer = {}
for i = 1, #ARGV do
  local key = ARGV[i]
  answer[2 * i - 1] = call('EXISTS', key .. ':lock')
  answer[2 * i] = call('EXISTS', key .. ':processed', key .. ':failed', key .. ':unsuccessful',
    key .. ':dependencies')
end
return answer
