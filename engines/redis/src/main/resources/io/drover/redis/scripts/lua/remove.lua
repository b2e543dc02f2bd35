-- Removes a job with its children, logs and deduplication id (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 how many jobs may go at once
-- Returns  1, or 0 if it or a child is active under a lease, -1 if there is no such job, -2 if it is
--          the next run of a schedule, -3 if it has more children than can go at once

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

local base, id = ARGV[1], ARGV[2]
if call('TYPE', base .. id).ok ~= 'hash' then
  return {-1}
end
if is_planned(base, id) then
  return {-2}
end
-- Many jobs waiting or active take long to search for each that goes.
local listed = call('LLEN', base .. 'wait') + call('LLEN', base .. 'active')
local most = math.min(tonumber(ARGV[3]), 1 + SEARCHED_AT_ONCE / (1 + listed))
if is_larger(base .. id, most) then
  return {-3}
end
if is_locked(base .. id) then
  return {0}
end
--- parts/full.lua
return {remove_tree(base, id, max_events(base)) and 1 or -1}
