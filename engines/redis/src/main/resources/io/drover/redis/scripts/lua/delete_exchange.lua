-- Deletes an exchange with the bindings from it and to it, however many there are.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 the exchange; 3 whether only if no binding leads from it or
--          to it; 4 the beginning of all bindings to it
-- Returns  0 deleted, 1 was not there, 2 has bindings

--- parts/routes.lua

local base, exchange, start = ARGV[1], ARGV[2], ARGV[4]
local bindings, sources = bindings_key(base, exchange), sources_key(base, exchange)

-- Returns the exchanges to which it has bindings. Those to one lie together, so that there is one
-- look for each exchange, and not for each binding.
local function destinations(most)
  local found, from = {}, '[' .. TO_EXCHANGE
  for _ = 1, most do
    local first = call('ZRANGEBYLEX', bindings, from, '(' .. TO_EXCHANGE .. BEHIND, 'LIMIT', 0, 1)[1]
    if not first then
      break
    end
    local same = first:match('^{"exchange":"[^:]*",') -- A name has no colon.
    local is_read, binding = pcall(cjson.decode, (same or ''):sub(1, -2) .. '}')
    if is_read and type(binding.exchange) == 'string' then
      found[#found + 1] = binding.exchange
    end
    from = '(' .. (same and same .. BEHIND or first)
  end
  return found
end

if not is_there(base, exchange) then
  return {1}
end
local from, to = call('ZCARD', bindings), call('SMEMBERS', sources)
if ARGV[3] == '1' and (from > 0 or #to > 0) then
  return {2}
end
-- Keys of other exchanges that hold something else keep nobody from deleting this one.
for _, destination in ipairs(destinations(from)) do
  redis.pcall('SREM', sources_key(base, destination), exchange)
end
for _, source in ipairs(to) do
  local gone =
    redis.pcall('ZREMRANGEBYLEX', bindings_key(base, source), '[' .. start, '(' .. start .. BEHIND)
  if type(gone) == 'number' and gone > 0 then
    change(base, source)
  end
end
call('HDEL', exchanges_key(base), exchange)
call('UNLINK', bindings, sources)
return {0}
