-- Removes jobs that have not run, without events; the next run of a schedule stays (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 wait, paused, prioritized or delayed; 3 how many stayed
--          in the calls before; 4 how many to look at
-- Returns  how many were removed, and how many stayed

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

local GONE = '' -- No job's id.

local base, stayed, count = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])
local key = base .. ARGV[2]
local is_list = ARGV[2] == 'wait' or ARGV[2] == 'paused'
--- parts/full.lua
local ids = call(is_list and 'LRANGE' or 'ZRANGE', key, stayed, stayed + count - 1)
local gone, kept = {}, 0
for i = 1, #ids do
  if is_planned(base, ids[i]) then
    kept = kept + 1
  else
    gone[#gone + 1] = ids[i]
    if is_list then
      call('LSET', key, stayed + i - 1, GONE) -- By its place, which no search has to find.
    end
  end
end
if #gone > 0 then
  if is_list then
    call('LREM', key, #gone, GONE)
  else
    call('ZREM', key, unpack(gone))
  end
end
for i = 1, #gone do
  purge(base, gone[i])
end
return {#gone, stayed + kept}
