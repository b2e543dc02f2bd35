-- Reads one job (format 2.1, 3.19).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 id
-- Returns  the state and the fields with their values, or nothing if there is no such job

local base, id, call = ARGV[1], ARGV[2], redis.call

-- A job that is in no other state is taken to be waiting, as a search through those would take long.
local function state()
  for _, set in ipairs({'completed', 'failed', 'delayed', 'prioritized', 'waiting-children'}) do
    if call('ZSCORE', base .. set, id) then
      return set
    end
  end
  local active = call('LRANGE', base .. 'active', 0, -1)
  for i = 1, #active do
    if active[i] == id then
      return 'active'
    end
  end
  return 'wait'
end

if call('TYPE', base .. id).ok ~= 'hash' then
  return {}
end
return {state(), call('HGETALL', base .. id)}
