-- Counts the ready jobs of some priorities (format 3.19).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; then the priorities
-- Returns  a count for each

--- parts/queue.lua

local base, counts = ARGV[1], {}
for i = 2, #ARGV do
  local priority = tonumber(ARGV[i])
  if priority == 0 then
    counts[i - 1] = call('LLEN', base .. 'wait')
  else
    local lowest = priority * PER_PRIORITY
    counts[i - 1] = call('ZCOUNT', base .. 'prioritized', lowest, lowest + PER_PRIORITY - 1)
  end
end
return counts
