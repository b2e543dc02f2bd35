-- Removes some of the jobs below a parent that are pending, but those that are active under a lease or
-- have failed (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     three for each job, children before their parents: the start of its queue's keys; id; '1'
--          if it is to be counted
-- Returns  how many were dealt with, from the first on; how many of those to be counted went

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

--- parts/full.lua
local max, gone = {}, 0
for i = 1, #ARGV, 3 do
  local base, id = ARGV[i], ARGV[i + 1]
  if searched > SEARCHED_AT_ONCE then
    return {(i - 1) / 3, gone}
  end
  if not is_leased(base .. id) and not call('ZSCORE', base .. 'failed', id) then
    max[base] = max[base] or max_events(base)
    leave_parent(base .. id)
    if remove_job(base, id, max[base]) then -- A dead letter is not there, and waited for on.
      gone = gone + tonumber(ARGV[i + 2])
    end
  end
end
return {#ARGV / 3, gone}
