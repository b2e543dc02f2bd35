-- Publishes signals of which nothing is stored.
--
-- KEYS     one that is never there and says which node of a cluster it is
-- ARGV     for each signal three, which parts/tell.lua names
-- Returns  for each signal how many subscriptions of connections heard it

--- parts/tell.lua

local answer = {}
local error = replica_error()
if error then
  return error
end
tell_all(1, #ARGV, answer)
return answer
