-- The settlements that few jobs need. Part of advance.lua; needs parts/queue.lua, parts/create.lua,
-- parts/completed_child.lua, parts/parents.lua, parts/deliver.lua and parts/deferred.lua. `at` is where a
-- settlement begins in ARGV; `job` has the job's atm, parent and deid.

-- What the end of a job brings to others: the owner of its deduplication id, and its parent.
local function tell_others(id, at, outcome, job)
  if job[3] then
    budget = budget - 1
    release_deduplication(base, id, job[3], now, max)
  end
  if job[2] and outcome == 'c' then
    child_completed(base .. id, job[2], ARGV[at + 1])
  elseif job[2] then
    budget = budget - 1
    flush() -- The parent may be among those that have ended.
    child_failed(base .. id, job[2], ARGV[at + 1], now)
  end
end

-- A job that completed or failed for good (format 3.6).
local function finish(id, at, outcome, policy, job)
  local key, failed, attempts = base .. id, outcome ~= 'c', next_text(job[1])
  tell_others(id, at, outcome, job)
  if policy.count == 0 then
    forget(base, id)
    if job[2] and outcome ~= 'd' then -- A dead letter may come back.
      child_removed(key, job[2])
    end
  elseif failed then
    call('HSET', key, 'atm', attempts, 'failedReason', ARGV[at + 1], 'stacktrace', ARGV[at + 2],
      'finishedOn', ARGV[2])
    call('HDEL', key, 'defa')
    put_finished(id, 'failed', policy)
    if policy.count > 0 or policy.age >= 0 then
      flush() -- Those that go may release their parents, which is told before this job's end.
    end
  else
    call('HSET', key, 'atm', attempts, 'returnvalue', ARGV[at + 1], 'finishedOn', ARGV[2])
    put_finished(id, 'completed', policy)
  end
  if not failed then
    call('XADD', events, '*', 'event', 'completed', 'jobId', id, 'returnvalue', ARGV[at + 1],
      'prev', 'active')
    return
  end
  call('XADD', events, '*', 'event', 'failed', 'jobId', id, 'failedReason', ARGV[at + 1],
    'prev', 'active')
  if tonumber(attempts) >= tonumber(ARGV[at + 3]) then
    call('XADD', events, '*', 'event', 'retries-exhausted', 'jobId', id, 'attemptsMade', attempts)
  end
end

local function tell_waiting(id)
  call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'waiting', 'jobId', id, 'prev', 'active')
end

local function count_failure(id, at, job)
  call('HSET', base .. id, 'failedReason', ARGV[at + 1], 'stacktrace', ARGV[at + 2],
    'atm', next_text(job[1]))
end

local function priority_of(id)
  return tonumber(call('HGET', base .. id, 'priority')) or 0
end

-- A failed attempt whose job is ready again; `front` is for jobs without a priority (format 3.8).
local function retry(id, front)
  local priority = priority_of(id)
  make_ready(base, id, priority, front and priority == 0)
  mark(base)
  tell_waiting(id)
end

-- A job due again after a delay, as its attempt failed or as its handler wants (format 3.9).
local function move_later(id, delay)
  call('HSET', base .. id, 'delay', text(delay))
  local score = make_delayed(base, id, now + delay)
  call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'delayed', 'jobId', id,
    'delay', text(now + delay))
  mark_delayed(base, score)
end

-- A job that goes back to the front, its attempt not counted; its queue may have to wait (3.11, 3.17).
local function give_back(id, pause)
  make_ready(base, id, priority_of(id), true)
  if pause > 0 then
    call('SET', base .. 'limiter', '9007199254740991', 'PX', pause)
  end
  mark(base)
  tell_waiting(id)
end

-- A job that waits for children, its attempt not counted; it goes on if there is nothing to wait for, or
-- if it is going to fail anyway (format 3.10).
local function wait_for_children(id)
  call('ZADD', base .. 'waiting-children', now, id)
  call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'waiting-children', 'jobId', id,
    'prev', 'active')
  local failed = (try('ZRANGE', base .. id .. ':unsuccessful', 0, 0) or {})[1]
  if failed then
    call('HSETNX', base .. id, 'defa', 'child ' .. failed .. ' failed')
    release_parent(base, id, now)
  else
    release_if_done(base, id, now)
  end
end

-- How many arguments an outcome has; deliveries follow them.
local OWN = {c = 2, f = 4, d = 4, r = 3, R = 3, b = 4, l = 2, g = 2, w = 1}

-- Returns the answer for a settlement whose deliveries cannot be stored, or nil if they can: one is a
-- child that is refused, or the job would complete with a child that is pending.
local function cannot_deliver(id, at, outcome, width)
  local from, last = at + OWN[outcome], at + width - 1
  if outcome == 'c' then
    for i = from, last, DELIVERY do
      if ARGV[i + 8] ~= '' and parent_key(ARGV[i + 8]) == base .. id then
        return CHILDREN_PENDING
      end
    end
  end
  return refused(from, last) and DELIVERY_REFUSED
end

local function settle(id, at, outcome, policy, job, width)
  for from = at + OWN[outcome], at + width - 1, DELIVERY do
    budget = budget - 1
    deliver(from, false) -- Before the rest: for an error the job runs again, and nothing is lost.
  end
  release_childless(at + OWN[outcome], at + width - 1)
  if outcome == 'c' or outcome == 'f' or outcome == 'd' then
    finish(id, at, outcome, policy, job)
  elseif outcome == 'g' then
    give_back(id, tonumber(ARGV[at + 1]))
  elseif outcome == 'l' then
    move_later(id, tonumber(ARGV[at + 1]))
  elseif outcome == 'w' then
    wait_for_children(id)
  else
    count_failure(id, at, job)
    if outcome == 'b' then
      move_later(id, tonumber(ARGV[at + 3]))
    else
      retry(id, outcome == 'R')
    end
  end
end
