-- Where jobs of a queue go. `base` is the start of every key of a queue, its last colon included.

-- Numbers are passed to commands as texts where there are many: the server formats a number slowly.

local call = redis.call
local PER_PRIORITY = 4294967296
local PER_MILLI = 4096

--- parts/try.lua

-- Returns whether a key is a job's: what else a stranger may have there is none.
local function is_job(key)
  return call('TYPE', key).ok == 'hash'
end

-- Returns what a command is given for a number.
local function text(number)
  return number % 1 == 0 and string.format('%.0f', number) or number
end

-- Returns the text of the number after one that is stored as a text, as something else, or not at all.
local function next_text(stored)
  return string.format('%d', (tonumber(stored) or 0) + 1)
end

--- parts/least_events.lua

-- Returns about how many events a queue keeps (format 0).
local function max_events(base)
  local max = call('HGET', base .. 'meta', 'opts.maxLenEvents')
  if not max then
    max = '10000'
    call('HSET', base .. 'meta', 'opts.maxLenEvents', max)
  end
  return (tonumber(max) or 0) < LEAST_EVENTS and tostring(LEAST_EVENTS) or max
end

-- Returns whether a job is under a lease. Only a text is one, which MGET tells without an error.
local function is_leased(key)
  return call('MGET', key .. ':lock')[1]
end

-- Returns whether nothing may be claimed: paused, or as many active as may be (format 3.2).
local function is_closed(base)
  local meta = call('HMGET', base .. 'meta', 'paused', 'concurrency')
  if meta[1] then
    return true
  end
  local most = tonumber(meta[2])
  return most and call('LLEN', base .. 'active') >= most
end

-- The queues that have the first marker since a step before of this call, and the scores of the first
-- delayed jobs of those that have the second: many jobs need them once.
local marked, first_delayed = {}, {}

-- Wakes a waiting worker, unless none may claim (format 3.3).
local function mark(base)
  if not marked[base] and not is_closed(base) then
    call('ZADD', base .. 'marker', '0', '0')
    marked[base] = true
  end
end

-- Tells waiting workers when the first delayed job is due (format 3.3). `score` is that of the job
-- that has become delayed, if it is only that.
local function mark_delayed(base, score)
  local known = first_delayed[base]
  if score and known and known <= score then
    return
  end
  local first = call('ZRANGE', base .. 'delayed', 0, 0, 'WITHSCORES')
  if first[1] then
    first_delayed[base] = tonumber(first[2])
    call('ZADD', base .. 'marker', tonumber(first[2]) / PER_MILLI, '1')
  end
end

-- Takes a job from the delayed ones; returns whether it was one.
local function leave_delayed(base, id)
  first_delayed[base] = nil
  return call('ZREM', base .. 'delayed', id) == 1
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
  call('ZADD', base .. 'prioritized', text(score), id)
end

-- Puts a job among the delayed ones, behind those due at the same time (format 3.5). Returns its
-- score.
local function make_delayed(base, id, due)
  local lowest = due * PER_MILLI
  local highest = lowest + PER_MILLI - 1
  local last = call('ZREVRANGEBYSCORE', base .. 'delayed', text(highest), text(lowest),
    'WITHSCORES', 'LIMIT', '0', '1')
  local score = lowest
  if last[1] then
    score = math.min(tonumber(last[2]) + 1, highest)
  end
  call('ZADD', base .. 'delayed', text(score), id)
  return score
end

-- Removes all that is stored of a job but its lock (format 1.3).
local function forget(base, id)
  local job = base .. id
  return call('UNLINK', job, job .. ':logs', job .. ':dependencies', job .. ':processed',
    job .. ':failed', job .. ':unsuccessful')
end
