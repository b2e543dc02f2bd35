-- Where jobs of a queue go. `base` is the start of every key of a queue, its last colon included.

-- Numbers are passed to commands as texts where there are many: the server formats a number slowly.

local call = redis.call
local PER_PRIORITY = 4294967296
local PER_MILLI = 4096

-- Returns the text of the number after one that is stored as a text or not at all.
local function next_text(stored)
  return stored and stored ~= '0' and string.format('%d', stored + 1) or '1'
end

-- Returns about how many events a queue keeps (format 0).
local function max_events(base)
  local max = call('HGET', base .. 'meta', 'opts.maxLenEvents')
  if not max then
    max = '10000'
    call('HSET', base .. 'meta', 'opts.maxLenEvents', max)
  end
  return max
end

-- Returns whether nothing may be claimed: paused, or as many active as may be (format 3.2).
local function is_closed(base)
  local meta = call('HMGET', base .. 'meta', 'paused', 'concurrency')
  if meta[1] then
    return true
  end
  return meta[2] and call('LLEN', base .. 'active') >= tonumber(meta[2])
end

-- Wakes a waiting worker, unless none may claim (format 3.3).
local function mark(base)
  if not is_closed(base) then
    call('ZADD', base .. 'marker', 0, '0')
  end
end

-- Tells waiting workers when the first delayed job is due (format 3.3).
local function mark_delayed(base)
  local first = call('ZRANGE', base .. 'delayed', 0, 0, 'WITHSCORES')
  if first[1] then
    call('ZADD', base .. 'marker', tonumber(first[2]) / PER_MILLI, '1')
  end
end

-- Puts a job among the ready ones, behind the others of its priority or before them (format 3.4).
local function make_ready(base, id, priority, front)
  if priority == 0 then
    call(front and 'RPUSH' or 'LPUSH', base .. 'wait', id)
    return
  end
  local score = priority * PER_PRIORITY
  if not front then
    score = score + call('INCR', base .. 'pc') % PER_PRIORITY
  end
  call('ZADD', base .. 'prioritized', score, id)
end

-- Puts a job among the delayed ones, behind those due at the same time (format 3.5).
local function make_delayed(base, id, due)
  local lowest = due * PER_MILLI
  local highest = lowest + PER_MILLI - 1
  local last = call('ZREVRANGEBYSCORE', base .. 'delayed', highest, lowest,
    'WITHSCORES', 'LIMIT', 0, 1)
  local score = lowest
  if last[1] then
    score = math.min(tonumber(last[2]) + 1, highest)
  end
  call('ZADD', base .. 'delayed', score, id)
end

-- Removes all that is stored of a job but its lock (format 1.3).
local function forget(base, id)
  local job = base .. id
  return call('UNLINK', job, job .. ':logs', job .. ':dependencies', job .. ':processed',
    job .. ':failed', job .. ':unsuccessful')
end
