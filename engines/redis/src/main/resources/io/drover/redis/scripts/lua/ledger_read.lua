-- Tells how a key of the ledger stands.
--
-- KEYS     1 the result; 2 the claim; 3 the failure; never are all of them there
-- Returns  N nothing, T claimed, R a result, F a failure; how much of its time is left, ms, negative
--          for ever; what is recorded

local result = redis.call('GET', KEYS[1])
if result then
  return {'R', redis.call('PTTL', KEYS[1]), result}
end
local failure = redis.call('GET', KEYS[3])
if failure then
  return {'F', redis.call('PTTL', KEYS[3]), failure}
end
local left = redis.call('PTTL', KEYS[2])
return {left == -2 and 'N' or 'T', left}
