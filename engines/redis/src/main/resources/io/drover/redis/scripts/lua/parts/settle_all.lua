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
  local job = call('HMGET', key, 'atm', 'parent', 'deid', 'ats')
  if not job[4] then
    return MISSING -- Every claim writes that field.
  end
  ended = ended or outcome == 'c' or outcome == 'f' or outcome == 'd'
  local width = tonumber(ARGV[group + 4])
  if outcome ~= 'c' or job[3] or policy.count == 0 or width > 2 then
    others().settle(id, starts[n], outcome, policy, job, width)
    return RECORDED
  end
  local attempts = job[1] and string.format('%d', job[1] + 1) or '1'
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

-- Takes jobs from the active ones: all at once if they are the oldest of them, else one by one.
local function deactivate(from, to, leased)
  local oldest = leased > 1 and call('LRANGE', active, -leased, -1) or {}
  local all = #oldest == leased
  for n = 1, #oldest do
    all = all and taken[oldest[n]]
  end
  if all then
    call('LTRIM', active, 0, -(leased + 1))
    return
  end
  for n = from, to do
    if not answers[n] and call('LREM', active, -1, ids[n]) == 0 then
      answers[n] = LEASE_LOST
    end
  end
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
  call('DEL', unpack(locks_freed))
  freed = true
  deactivate(from, to, leased)
  local done, problem = pcall(settle_on, from, to)
  while not done and reached <= to do
    answers[reached] = LEASE_LOST
    put_back(ids[reached], problem)
    done, problem = pcall(settle_on, reached + 1, to)
  end
  if not done then
    for n = 2, #run, 2 do
      put_back(run[n], problem)
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
local children, last, delivering = {}, 0, false
for n = 1, count do
  delivering = delivering or has_deliveries(n)
  if ARGV[groups[n]] == 'c' then
    children[last + 1], children[last + 2] = keys[n] .. ':dependencies', keys[n] .. ':unsuccessful'
    last = last + 2
  end
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
local kept = tonumber(ARGV[9])
if ended and kept > 0 then
--- parts/metrics.lua
end
if ended then
  if not max then
    others() -- It says how many events the queue keeps.
  end
  call('XTRIM', events, 'MAXLEN', '~', max)
end
