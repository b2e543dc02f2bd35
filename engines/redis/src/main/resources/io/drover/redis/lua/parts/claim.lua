-- Makes due jobs ready and claims jobs (format 3.7). Needs parts/queue.lua.

local PROMOTED_AT_ONCE = 100

-- Returns when the first delayed job is due in ms, or -1.
local function next_due(base)
  local first = call('ZRANGE', base .. 'delayed', 0, 0, 'WITHSCORES')
  return first[1] and math.floor(tonumber(first[2]) / PER_MILLI) or -1
end

-- Makes delayed jobs ready that are due, as many as a call may take. Returns when the next is due in
-- ms, or -1.
local function promote_due(base, now)
  local due = next_due(base)
  if due < 0 or due > now then
    return due
  end
  local ids = call('ZRANGEBYSCORE', base .. 'delayed', '-inf', (now + 1) * PER_MILLI - 1,
    'LIMIT', 0, PROMOTED_AT_ONCE)
  call('ZREM', base .. 'delayed', unpack(ids))
  for i = 1, #ids do
    local key = base .. ids[i]
    make_ready(base, ids[i], tonumber(call('HGET', key, 'priority')) or 0, false)
    call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', ids[i], 'prev', 'delayed')
    call('HSET', key, 'delay', '0')
  end
  mark(base)
  return next_due(base)
end

-- Returns for how long the rate limit is in force in ms, 0 if it is not, and how many jobs it still
-- lets start.
local function limited(base, most)
  local used = tonumber(call('GET', base .. 'limiter'))
  if not used or used < most then
    return 0, most - (used or 0)
  end
  local left = call('PTTL', base .. 'limiter')
  if left == 0 then
    call('DEL', base .. 'limiter')
    return 0, most
  end
  return math.max(left, 1), 0
end

-- Takes the id of the next job into the active ones, or returns false.
local function pop(base)
  local id = call('RPOPLPUSH', base .. 'wait', base .. 'active')
  if id then
    return id
  end
  local first = call('ZPOPMIN', base .. 'prioritized')
  if first[1] then
    call('LPUSH', base .. 'active', first[1])
    return first[1]
  end
  call('DEL', base .. 'pc')
  return false
end

-- Takes up to so many ids into the active ones, all at once while jobs wait without a priority.
local function pop_many(base, wanted)
  if wanted < 1 then
    return {}
  end
  local ids = wanted > 1 and call('LRANGE', base .. 'wait', -wanted, -1) or {}
  local got = #ids
  if got > 1 then
    call('LTRIM', base .. 'wait', 0, -(got + 1))
    for i = 1, math.floor(got / 2) do
      ids[i], ids[got - i + 1] = ids[got - i + 1], ids[i]
    end
    call('LPUSH', base .. 'active', unpack(ids))
  else
    ids = {}
  end
  while #ids < wanted do
    local id = pop(base)
    if not id then
      break
    end
    ids[#ids + 1] = id
  end
  return ids
end

-- Gives a lease on one job; returns its fields and their values as they are now, and whether it is
-- going to fail unrun.
local function lease(base, id, c)
  local key = base .. id
  call('SET', key .. ':lock', c.token, 'PX', c.lease)
  call('XADD', base .. 'events', '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
  local job, started, fails = call('HGETALL', key), nil, false
  for i = 1, #job, 2 do
    if job[i] == 'ats' then
      started = job[i + 1]
    elseif job[i] == 'defa' then
      fails = true
    end
  end
  local n = #job
  job[n + 1], job[n + 2], job[n + 3], job[n + 4] = 'processedOn', c.now, 'ats', next_text(started)
  if c.worker ~= '' then
    job[n + 5], job[n + 6] = 'pb', c.worker
  end
  call('HSET', key, unpack(job, n + 1))
  return job, fails
end

-- Counts starts in the window of the rate limit.
local function count_starts(base, starts, window)
  if starts > 0 and call('INCRBY', base .. 'limiter', starts) == starts then
    call('PEXPIRE', base .. 'limiter', window)
  end
end
