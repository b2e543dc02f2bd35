-- How finished jobs are kept (format 3.6). Part of advance.lua.

-- What became of a settlement.
local RECORDED, LEASE_LOST, MISSING, CHILDREN_PENDING, DELIVERY_REFUSED, LEFT =
  '0', '1', '2', '3', '4', '5'

-- Jobs of one outcome and retention that are not in their set yet, each its end and its id.
local run, run_set, run_policy = {}, nil, nil

-- Removes finished jobs with all that hangs on them but their deduplication. A parent has counted
-- its completed children already.
local function prune(set, ids)
  local keys, n = {}, 0
  for i = 1, #ids do
    local key = base .. ids[i]
    local parent = set == 'failed' and redis.pcall('HGET', key, 'parent')
    if type(parent) == 'string' then
      others().child_removed(key, parent)
    end
    keys[n + 1], keys[n + 2], keys[n + 3] = key, key .. ':logs', key .. ':dependencies'
    keys[n + 4], keys[n + 5], keys[n + 6] =
      key .. ':processed', key .. ':failed', key .. ':unsuccessful'
    n = n + 6
  end
  call('UNLINK', unpack(keys))
end

-- Puts the jobs of the run into their set, and removes those that shall not stay. Of the policy
-- `count` is -1 for any; `age`, in ms, is -1 for any; `limit` is how many may go by age for each job.
-- What is too many stays until the next jobs end; one may always go for one that comes.
local function flush()
  local set, policy, count = run_set, run_policy, #run / 2
  if count == 0 then
    return
  end
  local key = base .. set
  call('ZADD', key, unpack(run))
  run = {}
  local left = math.max(budget, count)
  if policy.age >= 0 then
    local old = call('ZREVRANGEBYSCORE', key, now - policy.age, '-inf',
      'LIMIT', 0, math.min(policy.limit * count, left))
    if #old > 0 then
      prune(set, old)
      call('ZREM', key, unpack(old))
      left, budget = left - #old, budget - #old
    end
  end
  if policy.count > 0 and left > 0 then
    local beyond = math.min(call('ZCARD', key) - policy.count, left)
    if beyond > 0 then
      prune(set, call('ZRANGE', key, 0, beyond - 1))
      call('ZREMRANGEBYRANK', key, 0, beyond - 1)
      budget = budget - beyond
    end
  end
end

local function put_finished(id, set, policy)
  if run_set ~= set or run_policy ~= policy then
    flush()
    run_set, run_policy = set, policy
  end
  local n = #run
  run[n + 1], run[n + 2] = ARGV[2], id
end
