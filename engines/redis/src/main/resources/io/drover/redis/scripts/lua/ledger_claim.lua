-- Claims a key of the ledger, unless something is recorded under it or another holds it.
--
-- KEYS     1 the result; 2 the claim; 3 the failure; never are all of them there
-- ARGV     1 the token; 2 how long the claim lasts, ms
-- Returns  how the key stands: C claimed, T another's, R a result, F a failure; how much of its
--          time is left, ms, negative for ever; what is recorded

local result = redis.call('GET', KEYS[1])
if result then
  return {'R', redis.call('PTTL', KEYS[1]), result}
end
local failure = redis.call('GET', KEYS[3])
if failure then
  return {'F', redis.call('PTTL', KEYS[3]), failure}
end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then
  return {'T', redis.call('PTTL', KEYS[2])}
end
redis.call('DEL', KEYS[2]) -- A server whose memory is full refuses to begin with SET.
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'C', tonumber(ARGV[2])}
