-- Stores a binding of an exchange.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the exchange; 3 the binding, JSON; 4 the exchange it leads
--          to, or '' if that is a queue
-- Returns  0 stored, 1 was there, 2 no exchange, 3 no exchange it could lead to

--- parts/routes.lua

local base, exchange, binding, destination = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not is_there(base, exchange) then
  return {2}
end
if destination ~= '' and not is_there(base, destination) then
  return {3}
end
if call('ZSCORE', bindings_key(base, exchange), binding) then
  return {1}
end
-- A key of another type is met by now, or by the first that is written.
if destination ~= '' then
  call('SADD', sources_key(base, destination), exchange)
end
change(base, exchange)
call('ZADD', bindings_key(base, exchange), 0, binding)
return {0}
