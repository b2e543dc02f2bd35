-- Deletes an exchange with the bindings from it and to it. Of many of those that lead to exchanges a
-- call removes some, so that it does not hold the server long; the exchange goes with the last call.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the exchange; 3 whether only if no binding leads from it or
--          to it; 4 the beginning of all bindings to it
-- Returns  0 deleted, 1 was not there, 2 has bindings, -1 if there is more to remove

--- parts/routes.lua

local base, exchange, start = ARGV[1], ARGV[2], ARGV[4]
local bindings, sources = bindings_key(base, exchange), sources_key(base, exchange)

local left = 500 -- How many bindings or exchanges a call deals with.

-- Removes bindings of an exchange to another, the first of them; returns whether these were all.
local function unbind_some(from, beginning)
  local key = bindings_key(base, from)
  local found =
    redis.pcall('ZRANGEBYLEX', key, '[' .. beginning, '(' .. beginning .. BEHIND, 'LIMIT', 0, left)
  if found.err then
    return true -- Keys of other exchanges that hold something else keep nobody from deleting this one.
  end
  left = left - 1 - #found
  if #found > 0 then
    call('ZREM', key, unpack(found))
  end
  if #found > 0 and from ~= exchange then
    change(base, from)
  end
  return left > 0
end

-- Removes the bindings that lead to the exchange; returns whether these were all.
local function unbind_sources()
  for _, source in ipairs(call('SRANDMEMBER', sources, left)) do
    if not unbind_some(source, start) then
      return false
    end
    call('SREM', sources, source)
  end
  return call('EXISTS', sources) == 0
end

-- Removes the bindings that lead to exchanges, those to one after those to another; returns whether
-- these were all.
local function unbind_destinations()
  while left > 0 do
    local first = call('ZRANGEBYLEX', bindings, '[' .. TO_EXCHANGE, '(' .. TO_EXCHANGE .. BEHIND,
      'LIMIT', 0, 1)[1]
    if not first then
      return true
    end
    local same = first:match('^{"exchange":"[^:]*",') -- A name has no colon.
    local is_read, binding = pcall(cjson.decode, (same or ''):sub(1, -2) .. '}')
    call('ZREM', bindings, first) -- By itself, as strangers give scores that hide it among others.
    local is_last = unbind_some(exchange, same or first)
    if is_last and is_read and type(binding.exchange) == 'string' then
      redis.pcall('SREM', sources_key(base, binding.exchange), exchange)
    end
  end
  return false
end

if not is_there(base, exchange) then
  return {1}
end
local used = call('ZCARD', bindings) + call('SCARD', sources) > 0
if ARGV[3] == '1' and used then
  return {2}
end
if not unbind_sources() or not unbind_destinations() then
  change(base, exchange)
  return {-1}
end
call('HDEL', exchanges_key(base), exchange)
call('UNLINK', bindings, sources)
return {0}
