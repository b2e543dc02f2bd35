-- Has a claim of the ledger last from now on.
--
-- KEYS     1 the result; 2 the claim; 3 the failure; never are all of them there
-- ARGV     1 the token; 2 how long the claim lasts, ms
-- Returns  1 if the token holds the key, else 0

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])
