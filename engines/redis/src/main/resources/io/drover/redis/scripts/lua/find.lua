-- Reads one job (format 2.1, 3.19).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id
-- Returns  the state and the fields with their values; or the state only, of a job that is so large
--          that it is to be read by a command of its own; or nothing if there is no such job: no hash,
--          or one that is in no state

local base, id, call = ARGV[1], ARGV[2], redis.call

--- parts/state_of.lua

--- parts/large.lua

local found, key = state_of(id), base .. id
if not found then
  return {}
elseif call('HSTRLEN', key, 'data') + call('HSTRLEN', key, 'returnvalue') > LARGE then
  return {found}
end
return {found, call('HGETALL', key)}
