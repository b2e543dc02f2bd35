-- Reads one job (format 2.1, 3.19).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id
-- Returns  the state and the fields with their values, or nothing if there is no such job: no hash, or
--          one that is in no state

local SEARCHED = 20000 -- Looking for an id through so many takes the server about a millisecond.

local base, id, call = ARGV[1], ARGV[2], redis.call

-- Returns the place of the id in a list, false if it is not there, or an error if the server is older
-- than Redis 6.0.6 and cannot search.
local function place(list)
  return redis.pcall('LPOS', base .. list, id)
end

local function is_active()
  local found = place('active')
  if type(found) ~= 'table' then
    return found
  end
  local active = call('LRANGE', base .. 'active', 0, -1)
  for i = 1, #active do
    if active[i] == id then
      return true
    end
  end
  return false
end

-- Returns whether a job that is in no other state waits. It is taken to if the server cannot search or
-- looking for it would take long.
local function waits()
  for _, list in ipairs({'wait', 'paused'}) do
    if call('LLEN', base .. list) > SEARCHED or place(list) then
      return true
    end
  end
  return false
end

local function state()
  for _, set in ipairs({'completed', 'failed', 'delayed', 'prioritized', 'waiting-children'}) do
    if call('ZSCORE', base .. set, id) then
      return set
    end
  end
  return is_active() and 'active' or waits() and 'wait'
end

if call('TYPE', base .. id).ok ~= 'hash' then
  return {}
end
local found = state()
return found and {found, call('HGETALL', base .. id)} or {}
