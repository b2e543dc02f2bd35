-- Reads bindings of an exchange, in the order of the server's.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the key of the bindings; 2 how many; 3 the binding after which to go on, unless it is to
--          begin at the start
-- Returns  the bindings
--
-- Another program may have given scores to some, so the place of the last one counts as long as it is
-- there.

local call = redis.call
local key, count, from = ARGV[1], tonumber(ARGV[2]), 0
if ARGV[3] then
  local rank = call('ZRANK', key, ARGV[3])
  if not rank then
    return call('ZRANGEBYLEX', key, '(' .. ARGV[3], '+', 'LIMIT', 0, count)
  end
  from = rank + 1
end
return call('ZRANGE', key, from, from + count - 1)
