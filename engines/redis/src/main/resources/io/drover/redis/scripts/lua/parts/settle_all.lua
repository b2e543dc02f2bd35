-- Records all settlements of ARGV, in order (format 3.6). Part of advance.lua. What they need is read
-- and written at once where that changes nothing.


-- Of each settlement its job, the job's key, where it begins in ARGV and where its group does, and
-- its answer.
local ids, keys, starts, groups, answers, count = {}, {}, {}, {}, {}, 0
local policies = {}
local i = 11
for p = 1, tonumber(ARGV[10]) do
  policies[p] =
    {count = tonumber(ARGV[i]), age = tonumber(ARGV[i + 1]), limit = tonumber(ARGV[i + 2])}
  i = i + 3
end
while i <= #ARGV do
  local width = tonumber(ARGV[i + 4])
  local last = i + 4 + width * tonumber(ARGV[i + 3])
  for at = i + 5, last, width do
    local id = ARGV[at]
    count = count + 1
    ids[count], keys[count], starts[count], groups[count] = id, base .. id, at, i
  end
  i = last + 1
end

-- Jobs of whose leases these settlements made use; each lease counts for one of them.
local taken = {}

local function tell(what, problem)
  errors[#errors + 1] = what .. ': ' .. (type(problem) == 'table' and problem.err or problem)
end

-- Nothing is lost for an error with one job: without a lease it counts as stalled, and runs again.
local function put_back(id, problem)
  call('LPUSH', active, id)
  tell('job ' .. id .. ' is not settled', problem)
end

-- Records what became of a job that is neither active nor leased any more; returns the answer.
local function settle(n)
  local id, key, group = ids[n], keys[n], groups[n]
  local outcome, policy = ARGV[group], policies[tonumber(ARGV[group + 2])]
  local job = redis.pcall('HMGET', key, 'atm', 'parent', 'deid', 'ats', 'parentKey')
  if not job[4] then
    return MISSING -- Every claim writes that field; what has none is no job, or no hash.
  end
  if job[5] and not job[2] then
    local queue, parent = string.match(job[5], '^(.*):([^:]*)$')
    job[2] = queue and cjson.encode({queueKey = queue, id = parent})
  end
  ended = ended or outcome == 'c' or outcome == 'f' or outcome == 'd'
  local width = tonumber(ARGV[group + 4])
  if outcome ~= 'c' or job[3] or policy.count == 0 or width > 2 then
    others().settle(id, starts[n], outcome, policy, job, width)
    return RECORDED
  end
  local attempts = job[1] and string.format('%d', (tonumber(job[1]) or 0) + 1) or '1'
  local result = ARGV[starts[n] + 1]
  if job[2] then
    child_completed(key, job[2], result)
  end
  call('HSET', key, 'atm', attempts, 'returnvalue', result, 'finishedOn', ARGV[2])
  put_finished(id, 'completed', policy)
  call('XADD', events, '*', 'event', 'completed', 'jobId', id, 'returnvalue', result,
    'prev', 'active')
  return RECORDED
end

-- Settles jobs up to one that fails; `reached` says how far it came.
local reached
local function settle_on(from, to)
  for n = from, to do
    reached = n
    if not answers[n] then
      answers[n] = settle(n)
    end
    leaving[keys[n]] = nil
  end
  reached = to + 1
  flush()
end

local length -- How many are active, about.

-- Takes jobs from the active ones: all at once if they are the oldest of them, else one by one, which
-- takes the longer the more are active. What is too much keeps its lease for the next call; returns
-- whether anything is.
local function deactivate(from, to, leased)
  local oldest = leased > 1 and call('LRANGE', active, -leased, -1) or {}
  local all = #oldest == leased
  for n = 1, #oldest do
    all = all and taken[oldest[n]]
  end
  if all then
    call('LTRIM', active, 0, -(leased + 1))
    return false
  end
  length = length or count > 1 and call('LLEN', active) or 0
  local is_left = false
  for n = from, to do
    if not answers[n] and searched > SEARCHED_AT_ONCE then
      answers[n], taken[ids[n]], leaving[keys[n]] = LEFT, nil, nil
      is_left, wanted = true, -1 -- What settles the rest claims as well.
    elseif not answers[n] then
      searched = searched + length
      if call('LREM', active, -1, ids[n]) == 0 then
        answers[n] = LEASE_LOST
      end
    end
  end
  return is_left
end

local function record(from, to)
  local locks, locks_freed, leased = {}, {}, 0
  for n = from, to do
    locks[n - from + 1] = keys[n] .. ':lock'
  end
  local tokens = call('MGET', unpack(locks))
  for n = from, to do
    local id, lock = ids[n], n - from + 1
    if tokens[lock] == ARGV[groups[n] + 1] and not taken[id] then
      leased = leased + 1
      locks_freed[leased], taken[id], leaving[keys[n]] = locks[lock], true, true
    else
      answers[n] = call('EXISTS', keys[n]) == 1 and LEASE_LOST or MISSING
    end
  end
  if leased == 0 then
    return
  end
  if deactivate(from, to, leased) then
    locks_freed = {}
    for n = from, to do
      if taken[ids[n]] and answers[n] ~= LEFT then
        locks_freed[#locks_freed + 1] = locks[n - from + 1]
      end
    end
  end
  if not locks_freed[1] then
    return
  end
  call('DEL', unpack(locks_freed))
  freed = true
  local done, problem = pcall(settle_on, from, to)
  while not done and reached <= to do
    answers[reached] = LEASE_LOST
    put_back(ids[reached], problem)
    if run[#run] == ids[reached] then
      run[#run], run[#run - 1] = nil, nil -- It is not among those that have finished.
    end
    done, problem = pcall(settle_on, reached + 1, to)
  end
  if not done then
    local lost = {}
    for n = 2, #run, 2 do
      put_back(run[n], problem)
      lost[run[n]] = true
    end
    for n = from, to do
      answers[n] = lost[ids[n]] and LEASE_LOST or answers[n]
    end
    run = {}
  end
end

-- No outcome has more than four arguments of its own, and a delivery has more.
local function has_deliveries(n)
  return tonumber(ARGV[groups[n] + 4]) > 4
end

-- Returns the answer for a settlement that cannot be recorded though its lease is held.
local function why_not(n)
  local key, outcome = keys[n], ARGV[groups[n]]
  if outcome == 'c' and call('EXISTS', key .. ':dependencies', key .. ':unsuccessful') > 0 then
    return CHILDREN_PENDING
  end
  return has_deliveries(n)
    and others().cannot_deliver(ids[n], starts[n], outcome, tonumber(ARGV[groups[n] + 4]))
end

-- A job cannot complete while a child is pending or has failed it. Mostly none has children.
-- Nor can any end with a delivery that is refused.
local children, last, delivering, retried = {}, 0, false, false
for n = 1, count do
  delivering = delivering or has_deliveries(n)
  if ARGV[groups[n]] == 'c' then
    children[last + 1], children[last + 2] = keys[n] .. ':dependencies', keys[n] .. ':unsuccessful'
    last = last + 2
  elseif ARGV[groups[n]] == 'r' or ARGV[groups[n]] == 'R' then
    retried = true
  end
end
if retried and #call('ZRANGEBYSCORE', delayed, '-inf', (now + 1) * PER_MILLI - 1, 'LIMIT', 0, 1) > 0 then
  others().promote() -- What is due comes before what is tried again (3.8).
end
if not delivering and (last == 0 or call('EXISTS', unpack(children)) == 0) then
  record(1, count)
else
  -- One after the other, as one may be the last child that another waited for.
  for n = 1, count do
    local why = not taken[ids[n]] and why_not(n)
    if why and call('GET', keys[n] .. ':lock') == ARGV[groups[n] + 1] then
      answers[n] = why
    else
      record(n, n)
    end
  end
end
settled = table.concat(answers)
local points_kept = tonumber(ARGV[9])
if ended and points_kept > 0 then
--- parts/metrics.lua
  local function count_jobs(set, jobs)
    local key = base .. 'metrics:' .. set
    local before = call('HINCRBY', key, 'count', jobs) - jobs
    end_minutes(key, before, call('HGET', key, 'prevTS'))
  end
  local finished = {completed = 0, failed = 0}
  for n = 1, count do
    local outcome = answers[n] == RECORDED and ARGV[groups[n]]
    local set = outcome == 'c' and 'completed' or (outcome == 'f' or outcome == 'd') and 'failed'
    if set then
      finished[set] = finished[set] + 1
    end
  end
  for set, jobs in pairs(finished) do
    local done, problem = true, nil
    if jobs > 0 then
      done, problem = pcall(count_jobs, set, jobs)
    end
    if not done then -- A stranger has something else there, which changes nothing for the jobs.
      tell(set .. ' jobs are not counted', problem)
    end
  end
end
if ended then
  if not max then
    others() -- It says how many events the queue keeps.
  end
  call('XTRIM', events, 'MAXLEN', '~', max)
end
