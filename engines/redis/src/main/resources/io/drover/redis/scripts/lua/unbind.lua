-- Removes a binding of an exchange.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the exchange; 3 the binding, JSON; 4 the exchange it leads
--          to, or '' if that is a queue; 5 the beginning of all bindings to that
-- Returns  1 removed, 0 was not there

--- parts/routes.lua

local base, exchange, binding, destination, start = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local bindings, sources = bindings_key(base, exchange), sources_key(base, destination)
if not call('ZSCORE', bindings, binding) then
  return {0}
end
if destination ~= '' then
  call('SISMEMBER', sources, exchange) -- A key of another type is met before anything is changed.
end
call('ZREM', bindings, binding)
if destination ~= ''
    and call('ZLEXCOUNT', bindings, '[' .. start, '(' .. start .. BEHIND) == 0 then
  call('SREM', sources, exchange)
end
change(base, exchange)
return {1}
