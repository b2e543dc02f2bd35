-- Removes jobs of one state that are older than an instant, oldest first (format 3.14).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 the state's key; 3 the instant, ms; 4 how many may go;
--          5 how many stayed in the calls before; 6 how many to look at
-- Returns  how many of those looked at stayed, whether there are more, and the ids removed

--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

local base, state, before = ARGV[1], ARGV[2], tonumber(ARGV[3])
local most, stayed, count = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local key = base .. state
local is_list = state == 'wait' or state == 'active'
local is_finished = state == 'completed' or state == 'failed'

-- Returns the next to look at, oldest first, and whether there are more.
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
  if is_planned(base, id) or state == 'active' and call('EXISTS', base .. id .. ':lock') == 1 then
    return false
  end
  local times = call('HMGET', base .. id, 'processedOn', 'timestamp')
  local time = state ~= 'prioritized' and times[1] or times[2]
  return not time or tonumber(time) <= before
end

local found, more = candidates()
local gone = {}
for i = 1, #found do
  if #gone < most and is_old(found[i]) then
    gone[#gone + 1] = found[i]
  else
    stayed = stayed + 1
  end
end
for i = 1, #gone do
  call(is_list and 'LREM' or 'ZREM', key, unpack(is_list and {-1, gone[i]} or {gone[i]}))
  purge(base, gone[i])
end
return {stayed, more and 1 or 0, gone}
