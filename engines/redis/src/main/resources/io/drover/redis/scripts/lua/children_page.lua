-- Reads children of a job that are in one state, with what they left there (format 7.6).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the job's key; 2 processed, failed, unsuccessful or dependencies; 3 how many, about;
--          4 how to go on: '' at the beginning; '>' and the last child's key; or '#' and the cursor of
--          a scan
-- Returns  how the last ones were reached and how many of them there are; how to go on after all, ''
--          at the end; then the children's keys, each with its value
--
-- Few children are read in the order of their keys, so that those that come and go change nothing.
-- Of many the server keeps no order; a scan gives each, and some again where the table shrinks.

local call = redis.call
local ORDERED = 512
local SCANNED_AT_ONCE = 16
local SCANS = {processed = 'HSCAN', failed = 'HSCAN', unsuccessful = 'ZSCAN', dependencies = 'SSCAN'}
local SIZES = {processed = 'HLEN', failed = 'HLEN', unsuccessful = 'ZCARD', dependencies = 'SCARD'}

local kind, limit, from = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local key = ARGV[1] .. ':' .. kind
local has_values = SCANS[kind] == 'HSCAN'

local function all_keys()
  if has_values then
    return call('HKEYS', key)
  elseif kind == 'dependencies' then
    return call('SMEMBERS', key)
  end
  return call('ZRANGE', key, 0, -1)
end

local function in_order(after)
  local rest, found = {}, all_keys()
  for i = 1, #found do
    if found[i] > after then
      rest[#rest + 1] = found[i]
    end
  end
  table.sort(rest)
  local answer, count = {'', 0, ''}, math.min(#rest, limit)
  local values = has_values and count > 0 and call('HMGET', key, unpack(rest, 1, count))
  for i = 1, count do
    answer[#answer + 1] = rest[i]
    answer[#answer + 1] = values and values[i] or ''
  end
  if #rest > limit then
    answer[3] = '>' .. (rest[count] or '')
  end
  return answer
end

local function scan(cursor)
  local answer, count, step, begin, got = {'', 0, ''}, 0, kind == 'dependencies' and 1 or 2
  repeat
    local found = call(SCANS[kind], key, cursor, 'COUNT', math.min(limit, SCANNED_AT_ONCE))
    begin, cursor, got = cursor, found[1], 0
    for i = 1, #found[2], step do
      answer[#answer + 1] = found[2][i]
      answer[#answer + 1] = has_values and found[2][i + 1] or ''
      got = got + 1
    end
    count = count + got
  until cursor == '0' or count >= limit
  answer[1], answer[2], answer[3] = '#' .. begin, got, cursor == '0' and '' or '#' .. cursor
  return answer
end

if from == '' then
  return call(SIZES[kind], key) <= ORDERED and in_order('') or scan('0')
elseif string.sub(from, 1, 1) == '>' then
  return in_order(string.sub(from, 2))
end
return scan(string.sub(from, 2))
