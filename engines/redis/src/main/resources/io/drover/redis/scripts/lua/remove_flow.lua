-- Removes a part of a flow (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     three for each job, children before their parents: the start of its queue's keys; id; '1'
--          if it has children. These go in the same step as the last child: until then they wait.
-- Returns  how many were removed, from the first on, or 0 if one of all is active under a lease: then
--          none was

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

for i = 1, #ARGV, 3 do
  if is_leased(ARGV[i] .. ARGV[i + 1]) then
    return {0}
  end
end
--- parts/full.lua
local max = {}
for i = 1, #ARGV, 3 do
  local base, id = ARGV[i], ARGV[i + 1]
  if searched > SEARCHED_AT_ONCE and ARGV[i + 2] ~= '1' then
    return {(i - 1) / 3}
  end
  max[base] = max[base] or max_events(base)
  leave_parent(base .. id)
  remove_job(base, id, max[base])
end
return {#ARGV / 3}
