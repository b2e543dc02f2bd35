-- Frees a claimed key of the ledger.
--
-- KEYS     1 the result; 2 the claim; 3 the failure; never are all of them there
-- ARGV     1 the token
-- Returns  1 if the token held the key, else 0

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[2])
