-- Deduplication (format 6). Needs parts/budget.lua, parts/queue.lua and parts/create.lua.

-- Sets the owner of a deduplication id; `ttl` in milliseconds, 0 for none.
local function own(key, id, ttl)
  if ttl > 0 then
    call('SET', key, id, 'PX', ttl)
  else
    call('SET', key, id)
  end
end

-- Tells that an add found an owner.
local function tell_deduplicated(base, id, rule, other, max)
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'deduplicated', 'jobId', id,
    'deduplicationId', rule.id, 'deduplicatedJobId', other)
end

-- Removes a delayed owner, for the new job to take its place. Returns whether there was one.
local function replace(base, job, rule, owner, max)
  if not leave_delayed(base, owner) then
    return false
  end
  local key = base .. 'de:' .. rule.id
  forget(base, owner)
  call('XADD', base .. 'events', '*', 'event', 'removed', 'jobId', owner, 'prev', 'delayed')
  tell_deduplicated(base, job.id, rule, owner, max)
  call('DEL', base .. 'dn:' .. rule.id)
  if rule.keepLastIfActive then
    own(key, job.id, 0)
  elseif rule.ttl > 0 and not rule.extend then
    call('SET', key, job.id, 'KEEPTTL') -- Also what is left of less than a millisecond.
  else
    own(key, job.id, rule.ttl)
  end
  return true
end

-- The keys of jobs that have left the active ones and are not settled yet.
local unsettled = {}

-- Which jobs were found among the active ones of those that had no lease.
local found_active = {}

-- Returns whether an id is among the active ones. If they have been looked through too often it is
-- taken to: a job that is kept for when its owner is done is run, one that is not is lost.
local function is_listed_active(base, id)
  if searched > SEARCHED_AT_ONCE then
    return true
  end
  searched = searched + call('LLEN', base .. 'active')
  local place = redis.pcall('LPOS', base .. 'active', id)
  if type(place) ~= 'table' then
    return place ~= false
  end
  local active = call('LRANGE', base .. 'active', 0, -1) -- It is older than Redis 6.0.6.
  for i = 1, #active do
    if active[i] == id then
      return true
    end
  end
  return false
end

-- Returns whether a job is active. A lease tells at once, and so does that the job never began, or is
-- in another state; only one that waits again, or whose lease is over, has to be looked for.
local function is_active(base, id)
  local key = base .. id
  if unsettled[key] or call('EXISTS', key .. ':lock') == 1 then
    return true
  elseif try('HEXISTS', key, 'processedOn') ~= 1 then
    return false
  end
  for _, set in ipairs({'delayed', 'completed', 'failed', 'prioritized', 'waiting-children'}) do
    if call('ZSCORE', base .. set, id) then
      return false
    end
  end
  if found_active[key] == nil then
    found_active[key] = is_listed_active(base, id)
  end
  return found_active[key]
end

-- Keeps the job to be added once its owner is done, if the owner is active.
local function keep_last(base, job, rule, owner)
  if not is_active(base, owner) then
    return false
  end
  local key = base .. 'dn:' .. rule.id
  call('DEL', key)
  call('HSET', key, 'name', job.name, 'data', job.data, 'opts', job.opts, 'jid', job.id)
  call('PERSIST', base .. 'de:' .. rule.id)
  return true
end

-- Makes a delayed owner due when the job to be added would be.
local function reschedule(base, job, owner, max)
  if not is_job(base .. owner) or not leave_delayed(base, owner) then
    return
  end
  local due = job.timestamp + job.delay
  call('HSET', base .. owner, 'delay', job.delay)
  make_delayed(base, owner, due)
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'delayed', 'jobId', owner,
    'delay', text(due))
  mark_delayed(base)
end

-- Makes the job the owner of its deduplication id, or returns the id of the job that owns it. `rule`
-- is `opts.de` with its ttl a number.
local function deduplicate(base, job, rule, max)
  local key = base .. 'de:' .. rule.id
  local ttl = rule.keepLastIfActive and 0 or rule.ttl
  local owner = try('GET', key)
  if not owner then
    own(key, job.id, ttl)
    return nil
  end
  if call('PTTL', key) == -1 and call('EXISTS', base .. owner) == 0 then
    call('DEL', base .. 'dn:' .. rule.id)
    own(key, job.id, ttl)
    return nil
  end
  if rule.replace then
    if replace(base, job, rule, owner, max) then
      return nil
    end
    if rule.keepLastIfActive and keep_last(base, job, rule, owner) then
      tell_deduplicated(base, owner, rule, job.id, max)
    end
    return owner
  end
  local kept = rule.keepLastIfActive and keep_last(base, job, rule, owner)
  if not kept and rule.extend and rule.ttl > 0 then
    own(key, owner, ttl)
  end
  tell_deduplicated(base, owner, rule, job.id, max)
  if rule.reschedule then
    reschedule(base, job, owner, max)
  end
  return owner
end
