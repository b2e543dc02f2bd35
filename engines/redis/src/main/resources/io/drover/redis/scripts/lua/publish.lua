-- Adds jobs to any queues, in order, all or none (format 3.1), unless an exchange has another version
-- than the one given.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 how many exchanges were looked at; for each of them its name
--          and version, 0 if it was not there; for each job nine, which parts/deliver.lua names
-- Returns  'stale' if a version is another one; else as deliver.lua does

--- parts/budget.lua
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/parents.lua
--- parts/room.lua
--- parts/deliver.lua
--- parts/deliver_run.lua
--- parts/deliver_all.lua
--- parts/routes.lua
--- parts/versions.lua

local first = 3 + 2 * ARGV[2]
if not are_current(ARGV[1], 3, first - 1) then
  return {'stale'}
end
return deliver_all(first)
