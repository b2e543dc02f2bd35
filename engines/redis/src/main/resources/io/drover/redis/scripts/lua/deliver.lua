-- Adds jobs to any queues, in order, all or none (format 3.1).
--
-- KEYS     the two that stand for the queue of the first
-- ARGV     for each job eight, which parts/deliver.lua names
-- Returns  for each job its id, or the owner's, and 0 if it was created, 1 if the id existed, 2 if
--          deduplicated

--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/deliver.lua

local answer = {}
for at = 1, #ARGV, DELIVERY do
  answer[#answer + 1], answer[#answer + 2] = deliver(at, false)
end
return answer
