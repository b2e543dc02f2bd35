-- Stores an exchange unless there is one of its name.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the exchange; 3 the JSON it is stored as, without its
--          beginning, which is the version
-- Returns  the JSON that is stored now

--- parts/routes.lua

return {call('HGET', exchanges_key(ARGV[1]), ARGV[2]) or store(ARGV[1], ARGV[2], ARGV[3])}
