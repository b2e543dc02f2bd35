-- Tells where a job stands in its queue.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 how many jobs to look at from either end of a list
-- Returns  the state; how many ready jobs are served before it; 1 if that is their number, 0 if there
--          are at least so many; for how long its lease lasts, ms, -1 for ever, or -2 if it has none; when
--          it is due if it is delayed, ms, else -1; or nothing if there is no such job

local PER_MILLI = 4096
local base, id, call, most = ARGV[1], ARGV[2], redis.call, tonumber(ARGV[3])

--- parts/state_of.lua

-- Returns how many jobs of the waiting list are served before one, and whether that is exact. The tail
-- is served first.
local function waiting_before()
  local length = call('LLEN', base .. 'wait')
  local found = place('wait', id, 'RANK', -1, 'MAXLEN', most)
  if not found then
    found = place('wait', id, 'MAXLEN', most)
  end
  if type(found) == 'number' then
    return length - 1 - found, 1
  end
  return math.min(most, math.max(0, length - 1)), 0
end

local state = state_of(id)
if not state then
  return {}
end
local before, exact, lease, due = 0, 1, -2, -1
if state == 'wait' then
  before, exact = waiting_before()
elseif state == 'prioritized' then
  before = call('LLEN', base .. 'wait') + call('ZRANK', base .. 'prioritized', id)
elseif state == 'active' then
  lease = call('PTTL', base .. id .. ':lock')
elseif state == 'delayed' then
  due = math.floor(tonumber(call('ZSCORE', base .. 'delayed', id)) / PER_MILLI)
end
return {state, before, exact, lease, due}
