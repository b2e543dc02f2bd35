-- Records how attempts ended. Needs parts/queue.lua, parts/create.lua, parts/parents.lua and
-- parts/finish.lua.

local RECORDED, LEASE_LOST, MISSING, CHILDREN_PENDING = 0, 1, 2, 3

-- Returns whether a job's children keep it from completing: one is pending, or one failed.
local function has_children(key)
  return call('EXISTS', key .. ':dependencies', key .. ':unsuccessful') > 0
end

-- Frees the lease and takes the job from the active ones. Returns what becomes of the settlement.
local function take(base, s)
  local key = base .. s.id
  local holder = call('GET', key .. ':lock')
  if holder ~= s.token then
    return (holder or call('EXISTS', key) == 1) and LEASE_LOST or MISSING
  end
  if s.outcome == 'c' and has_children(key) then
    return CHILDREN_PENDING
  end
  call('DEL', key .. ':lock')
  if call('LREM', base .. 'active', -1, s.id) == 0 then
    return call('EXISTS', key) == 1 and LEASE_LOST or MISSING
  end
  return RECORDED
end

-- The finished jobs of one outcome and retention that were not put into their set yet.
local run = {}

-- Puts them there, and removes those that shall not stay.
local function flush(base, now)
  if #run > 0 then
    call('ZADD', base .. run.set, unpack(run))
    keep(base, run.set, run.count, run.age, run.limit * #run / 2, now)
  end
  run = {}
end

local function put_finished(base, s, set, now)
  if run.set ~= set or run.count ~= s.count or run.age ~= s.age or run.limit ~= s.limit then
    flush(base, now)
    run = {set = set, count = s.count, age = s.age, limit = s.limit}
  end
  run[#run + 1] = now
  run[#run + 1] = s.id
end

-- A job that completed or failed for good (format 3.6).
local function finish(base, s, now, max)
  local key, failed = base .. s.id, s.outcome == 'f'
  local job = call('HMGET', key, 'atm', 'parent', 'deid')
  local made = (tonumber(job[1]) or 0) + 1
  if job[3] then
    release_deduplication(base, s.id, job[3], now, max)
  end
  if job[2] then
    if failed then
      child_failed(key, job[2], s.value, now)
    else
      child_completed(key, job[2], s.value, now)
    end
  end
  if s.count ~= 0 then
    if failed then
      call('HSET', key, 'atm', made, 'failedReason', s.value, 'stacktrace', s.traces,
        'finishedOn', now)
      call('HDEL', key, 'defa')
    else
      call('HSET', key, 'atm', made, 'returnvalue', s.value, 'finishedOn', now)
    end
    put_finished(base, s, failed and 'failed' or 'completed', now)
  else
    forget(base, s.id)
    if job[2] then
      child_removed(key, job[2])
    end
  end
  if not failed then
    call('XADD', base .. 'events', '*', 'event', 'completed', 'jobId', s.id,
      'returnvalue', s.value, 'prev', 'active')
    return
  end
  call('XADD', base .. 'events', '*', 'event', 'failed', 'jobId', s.id,
    'failedReason', s.value, 'prev', 'active')
  if made >= s.attempts then
    call('XADD', base .. 'events', '*', 'event', 'retries-exhausted', 'jobId', s.id,
      'attemptsMade', made)
  end
end

local function tell_waiting(base, id, max)
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'waiting', 'jobId', id,
    'prev', 'active')
end

local function count_failure(key, s)
  call('HSET', key, 'failedReason', s.value, 'stacktrace', s.traces)
  call('HINCRBY', key, 'atm', 1)
end

-- A failed attempt whose job is ready again; `front` is for jobs without a priority (format 3.8).
local function retry(base, s, front, max)
  local key = base .. s.id
  count_failure(key, s)
  local priority = tonumber(call('HGET', key, 'priority')) or 0
  make_ready(base, s.id, priority, front and priority == 0)
  mark(base)
  tell_waiting(base, s.id, max)
end

-- A job due again after a delay, as its attempt failed or as its handler wants (format 3.9).
local function move_later(base, s, now, max)
  local key = base .. s.id
  if s.outcome == 'b' then
    count_failure(key, s)
  end
  call('HSET', key, 'delay', s.delay)
  make_delayed(base, s.id, now + s.delay)
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'delayed', 'jobId', s.id,
    'delay', now + s.delay)
  mark_delayed(base)
end

-- A job that goes back to the front, its attempt not counted; its queue may have to wait (3.11, 3.17).
local function give_back(base, s, max)
  make_ready(base, s.id, tonumber(call('HGET', base .. s.id, 'priority')) or 0, true)
  if s.delay > 0 then
    call('SET', base .. 'limiter', '9007199254740991', 'PX', s.delay)
  end
  mark(base)
  tell_waiting(base, s.id, max)
end

-- Records one settlement; returns what became of it.
local function settle(base, s, now, max)
  local answer = take(base, s)
  if answer ~= RECORDED then
    return answer
  end
  if s.outcome == 'c' or s.outcome == 'f' then
    finish(base, s, now, max)
  elseif s.outcome == 'r' or s.outcome == 'R' then
    retry(base, s, s.outcome == 'R', max)
  elseif s.outcome == 'g' then
    give_back(base, s, max)
  else
    move_later(base, s, now, max)
  end
  return RECORDED
end
