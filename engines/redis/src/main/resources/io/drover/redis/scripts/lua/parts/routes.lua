-- Exchanges and their bindings. `base` is the start of their keys.

local call = redis.call

-- What begins every binding to an exchange, and what is behind all that has a beginning: a byte that
-- UTF-8 does not have.
local TO_EXCHANGE, BEHIND = '{"exchange":"', '\255'

-- Beyond this a number is not exact.
local MAX_VERSION = 9e15

-- All exchanges: for each name JSON that begins with its version; under '' the last version given.
local function exchanges_key(base)
  return base .. 'exchanges'
end

-- The bindings from an exchange, each as JSON, all with the score 0.
local function bindings_key(base, exchange)
  return base .. exchange .. ':bindings'
end

-- The exchanges from which bindings lead to an exchange.
local function sources_key(base, exchange)
  return base .. exchange .. ':sources'
end

local function is_there(base, exchange)
  return call('HEXISTS', exchanges_key(base), exchange) == 1
end

-- Returns the version in what is stored of an exchange, and what stands behind it; nothing if that
-- cannot be read.
local function version_of(stored)
  return stored:match('^{"version":([1-9]%d*)(,.*)$')
end

-- Stores an exchange under a new version, and returns what is stored. That is the time, in
-- microseconds, so that none is given twice when a server has lost the last ones in a failover.
local function store(base, exchange, rest)
  local last, time = tonumber(call('HGET', exchanges_key(base), '') or 0), call('TIME')
  if not (last and last >= 0 and last < MAX_VERSION) then
    last = 0
  end
  local version = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
  local stored = '{"version":' .. version .. rest
  call('HSET', exchanges_key(base), '', version, exchange, stored)
  return stored
end

-- Gives an exchange a new version. One that cannot be read has none that anybody could know.
local function change(base, exchange)
  local stored = call('HGET', exchanges_key(base), exchange)
  local version, rest = version_of(stored or '')
  if version then
    store(base, exchange, rest)
  end
end
