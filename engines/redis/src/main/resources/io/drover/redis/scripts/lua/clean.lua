-- Removes jobs of one state that are older than an instant, in the order of their state: finished ones
-- oldest first, lists from the next to run on, delayed ones by when they are due, others by priority
-- (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the state's key; 3 the instant, ms; 4 how many may go;
--          5 how many stayed in the calls before; 6 how many to look at
-- Returns  how many of those looked at stayed, whether there are more, and the ids removed

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

local GONE = '' -- No job's id.

local base, state, before = ARGV[1], ARGV[2], tonumber(ARGV[3])
local most, stayed, count = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local key = base .. state
local is_list = state == 'wait' or state == 'active'
local is_finished = state == 'completed' or state == 'failed'

-- Returns the next to look at, and whether there are more.
local function candidates()
  if is_finished then
    local found = call('ZRANGEBYSCORE', key, '-inf', before, 'LIMIT', 0, math.min(count, most))
    return found, #found == count
  end
  local found
  if is_list then
    found = call('LRANGE', key, -(stayed + count), -(stayed + 1))
    for i = 1, math.floor(#found / 2) do
      found[i], found[#found - i + 1] = found[#found - i + 1], found[i]
    end
  else
    found = call('ZRANGE', key, stayed, stayed + count - 1)
  end
  return found, #found == count
end

local function is_old(id)
  if is_finished then
    return true
  end
  if is_planned(base, id) or state == 'active' and is_leased(base .. id) then
    return false
  end
  local times = try('HMGET', base .. id, 'processedOn', 'timestamp') or {}
  local time = tonumber(state ~= 'prioritized' and times[1] or times[2])
  return not time or time <= before
end

--- parts/full.lua
local found, more = candidates()
local gone, kept = {}, 0
for i = 1, #found do
  if #gone < most and is_old(found[i]) then
    gone[#gone + 1] = found[i]
    if is_list then
      call('LSET', key, -(stayed + i), GONE) -- By its place, which no search has to find.
    end
  else
    kept = kept + 1
  end
end
if #gone > 0 then
  if is_list then
    call('LREM', key, -#gone, GONE)
  else
    call('ZREM', key, unpack(gone))
  end
end
for i = 1, #gone do
  purge(base, gone[i])
end
return {stayed + kept, more and 1 or 0, gone}
