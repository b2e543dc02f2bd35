-- Tells the state of a job (format 3.19).

local SEARCHED = 20000 -- Looking for an id through so many takes the server about a millisecond.

-- Returns the place of an id in a list, false if it is not there, or an error if the server is older
-- than Redis 6.0.6 and cannot search.
local function place(list, id, ...)
  return redis.pcall('LPOS', base .. list, id, ...)
end

local function is_active(id)
  local found = place('active', id)
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
local function waits(id)
  for _, list in ipairs({'wait', 'paused'}) do
    if call('LLEN', base .. list) > SEARCHED or place(list, id) then
      return true
    end
  end
  return false
end

-- Returns the state of a job, or false if there is no such job: no hash, or one that is in no state.
local function state_of(id)
  if call('TYPE', base .. id).ok ~= 'hash' then
    return false
  end
  for _, set in ipairs({'completed', 'failed', 'delayed', 'prioritized', 'waiting-children'}) do
    if call('ZSCORE', base .. set, id) then
      return set
    end
  end
  return is_active(id) and 'active' or waits(id) and 'wait'
end
