-- Frees a key of the ledger, whatever is there.
--
-- KEYS     1 the result; 2 the claim; 3 the failure; never are all of them there
-- Returns  how many of them were there

return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
