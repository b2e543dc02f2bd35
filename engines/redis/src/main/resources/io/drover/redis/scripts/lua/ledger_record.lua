-- Records a result or a failure under a key of the ledger, which ends the claim.
--
-- KEYS     1 the result; 2 the claim; 3 the failure; never are all of them there
-- ARGV     1 the token; 2 which of KEYS to write; 3 the value; 4 how long it is kept, ms
-- Returns  1 if the token held the key, else 0

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[2]) -- First, as a server whose memory is full refuses to begin with SET.
redis.call('SET', KEYS[tonumber(ARGV[2])], ARGV[3], 'PX', ARGV[4])
return 1
