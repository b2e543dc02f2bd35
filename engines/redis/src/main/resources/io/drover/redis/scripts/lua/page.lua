-- Reads jobs of one state in the order they will run or ended (format 3.19).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the state's key; 3 '1' for the other way round; 4 how
--          many; then, to go on after a page: 5 how many jobs were passed; 6 the last one's id;
--          7 the last one's score, or ''
-- Returns  how many jobs are passed now; whether there are more; the last id; its score, or ''; the
--          ids, of jobs that are to be read by commands of their own

local call = redis.call
local base, back, limit = ARGV[1], ARGV[3] == '1', tonumber(ARGV[4])
local key = base .. ARGV[2]
local is_list = ARGV[2] == 'wait' or ARGV[2] == 'active'
local NEAR = 1000

-- Lists run from the tail to the head; `range` counts from the first to run.
local function list_range(from, to)
  if back then
    return call('LRANGE', key, from, to)
  end
  local found = call('LRANGE', key, -(to + 1), -(from + 1))
  for i = 1, math.floor(#found / 2) do
    found[i], found[#found - i + 1] = found[#found - i + 1], found[i]
  end
  return found
end

-- Looks for the last job where it was, then near there, as others came or went meanwhile.
local function list_start(passed, last)
  if list_range(passed - 1, passed - 1)[1] == last then
    return passed
  end
  local from = math.max(0, passed - NEAR)
  local near = list_range(from, passed + NEAR)
  for i = 1, #near do
    if near[i] == last then
      return from + i
    end
  end
  return passed
end

local function set_start(last, score)
  local rank = call(back and 'ZREVRANK' or 'ZRANK', key, last)
  if rank then
    return rank + 1
  end
  if back then
    return call('ZCOUNT', key, '(' .. score, '+inf')
  end
  return call('ZCOUNT', key, '-inf', '(' .. score)
end

local function start()
  if not ARGV[5] then
    return 0
  end
  if is_list then
    return list_start(tonumber(ARGV[5]), ARGV[6])
  end
  return set_start(ARGV[6], ARGV[7])
end

local from = start()
local ids, total
if is_list then
  ids, total = list_range(from, from + limit - 1), call('LLEN', key)
else
  ids = call(back and 'ZREVRANGE' or 'ZRANGE', key, from, from + limit - 1)
  total = call('ZCARD', key)
end
local last = ids[#ids] or ''
local score = not is_list and #ids > 0 and call('ZSCORE', key, last) or ''
return {from + #ids, from + #ids < total and 1 or 0, last, score, ids}
