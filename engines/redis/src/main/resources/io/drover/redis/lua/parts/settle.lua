-- Records how attempts ended. Needs parts/queue.lua, parts/create.lua, parts/parents.lua and
-- parts/finish.lua. What all settlements of one call need is read and written at once. ARGV[2] is now
-- as a text.

local RECORDED, LEASE_LOST, MISSING, CHILDREN_PENDING = 0, 1, 2, 3

-- Marks the settlements whose token holds the job's lease. Each lease counts for one of them.
local function find_held(base, all)
  local locks = {}
  for i = 1, #all do
    locks[i] = base .. all[i].id .. ':lock'
  end
  local tokens, taken = call('MGET', unpack(locks)), {}
  for i = 1, #all do
    local s = all[i]
    s.lock = locks[i]
    s.held = tokens[i] == s.token and not taken[s.id]
    if s.held then
      taken[s.id] = true
    end
  end
end

-- Marks the jobs that cannot complete as a child is pending or has failed them.
local function find_parents(base, all)
  local keys, asking = {}, {}
  for i = 1, #all do
    if all[i].held and all[i].outcome == 'c' then
      local key = base .. all[i].id
      keys[#keys + 1] = key .. ':dependencies'
      keys[#keys + 1] = key .. ':unsuccessful'
      asking[#asking + 1] = all[i]
    end
  end
  if #keys == 0 or call('EXISTS', unpack(keys)) == 0 then
    return
  end
  for i = 1, #asking do
    asking[i].pending = call('EXISTS', keys[2 * i - 1], keys[2 * i]) > 0
  end
end

-- Takes jobs from the active ones: all at once if they are the oldest of them, else one by one.
-- Marks those that were not there.
local function deactivate(base, ending)
  local count, is_ending = #ending, {}
  if count > 1 then
    for i = 1, count do
      is_ending[ending[i].id] = true
    end
    local oldest, all = call('LRANGE', base .. 'active', -count, -1), true
    for i = 1, #oldest do
      all = all and is_ending[oldest[i]]
      is_ending[oldest[i]] = nil
    end
    if all and #oldest == count then
      call('LTRIM', base .. 'active', 0, -(count + 1))
      return
    end
  end
  for i = 1, count do
    ending[i].gone = call('LREM', base .. 'active', -1, ending[i].id) == 0
  end
end

-- Frees the leases and takes the jobs from the active ones.
local function take_all(base, all)
  find_held(base, all)
  find_parents(base, all)
  local ending, locks = {}, {}
  for i = 1, #all do
    if all[i].held and not all[i].pending then
      ending[#ending + 1] = all[i]
      locks[#locks + 1] = all[i].lock
    end
  end
  if #ending > 0 then
    call('DEL', unpack(locks))
    deactivate(base, ending)
  end
end

-- The finished jobs of one outcome and retention that were not put into their set yet.
local run = {}

-- Puts them there, and removes those that shall not stay.
local function flush(base, now)
  if #run > 0 then
    call('ZADD', base .. run.set, unpack(run))
    keep(base, run, now)
  end
  run = {}
end

local function put_finished(base, s, set, now)
  if run.set ~= set or run.policy ~= s.policy then
    flush(base, now)
    run = {set = set, policy = s.policy}
  end
  run[#run + 1] = ARGV[2]
  run[#run + 1] = s.id
end

-- What the end of a job brings to others: the owner of its deduplication id, and its parent.
local function tell_others(base, s, parent, deid, now, max)
  if deid then
    release_deduplication(base, s.id, deid, now, max)
  end
  if parent then
    if s.outcome == 'f' then
      child_failed(base .. s.id, parent, s.value, now)
    else
      child_completed(base .. s.id, parent, s.value, now)
    end
  end
end

-- A job that completed or failed for good (format 3.6).
local function finish(base, s, now, max)
  local key, failed = base .. s.id, s.outcome == 'f'
  local job = call('HMGET', key, 'atm', 'parent', 'deid')
  local made = next_text(job[1])
  if job[2] or job[3] then
    tell_others(base, s, job[2], job[3], now, max)
  end
  if s.policy.count == 0 then
    forget(base, s.id)
    if job[2] then
      child_removed(key, job[2])
    end
  elseif failed then
    call('HSET', key, 'atm', made, 'failedReason', s.value, 'stacktrace', s.traces,
      'finishedOn', ARGV[2])
    call('HDEL', key, 'defa')
    put_finished(base, s, 'failed', now)
  else
    call('HSET', key, 'atm', made, 'returnvalue', s.value, 'finishedOn', ARGV[2])
    put_finished(base, s, 'completed', now)
  end
  if not failed then
    call('XADD', base .. 'events', '*', 'event', 'completed', 'jobId', s.id,
      'returnvalue', s.value, 'prev', 'active')
    return
  end
  call('XADD', base .. 'events', '*', 'event', 'failed', 'jobId', s.id,
    'failedReason', s.value, 'prev', 'active')
  if tonumber(made) >= s.attempts then
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

-- Records one settlement that take_all has seen; returns what became of it.
local function settle(base, s, now, max)
  if s.pending then
    return CHILDREN_PENDING
  end
  if not s.held or s.gone then
    return call('EXISTS', base .. s.id) == 1 and LEASE_LOST or MISSING
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
