-- Adds jobs to any queues, in order, all or none (format 3.1).
--
-- KEYS     the two that stand for the queue of the first
-- ARGV     for each job nine, which parts/deliver.lua names
-- Returns  for each job its id, or the owner's, and 0 if it was created, 1 if the id existed, 2 if
--          deduplicated; or '', the number of the first job that is refused, counted from 0, and 1
--          if it has another parent, 0 if its parent is not there: then nothing was stored

--- parts/budget.lua
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/parents.lua
--- parts/room.lua
--- parts/deliver.lua
--- parts/deliver_run.lua
--- parts/deliver_all.lua

return deliver_all(1)
