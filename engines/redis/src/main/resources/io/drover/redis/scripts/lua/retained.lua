-- Reads what a channel retains.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the channel
-- Returns  the bytes, or nothing

--- parts/retained.lua

local bytes = call('GET', retained_key(ARGV[1], ARGV[2]))
return bytes and {bytes} or {}
