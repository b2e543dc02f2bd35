-- Forgets what a channel retains.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the channel
-- Returns  1 if it had anything, else 0

--- parts/retained.lua

local index, channel = index_key(ARGV[1]), ARGV[2]
local listed = call('ZSCORE', index, channel)
local had = call('DEL', retained_key(ARGV[1], channel))
if listed then
  call('ZREM', index, channel)
end
return {had}
