-- How finished jobs are kept, and what else their end brings. Needs parts/queue.lua,
-- parts/create.lua and parts/parents.lua.

-- Removes finished jobs with all that hangs on them but their deduplication (format 3.6). A parent
-- has counted its completed children already.
local function prune(base, set, ids)
  for from = 1, #ids, 100 do
    local keys = {}
    for i = from, math.min(from + 99, #ids) do
      local key = base .. ids[i]
      local parent = set == 'failed' and call('HGET', key, 'parent')
      if parent then
        child_removed(key, parent)
      end
      local n = #keys
      keys[n + 1], keys[n + 2], keys[n + 3] = key, key .. ':logs', key .. ':dependencies'
      keys[n + 4], keys[n + 5], keys[n + 6] =
        key .. ':processed', key .. ':failed', key .. ':unsuccessful'
    end
    call('DEL', unpack(keys))
  end
end

-- Removes finished jobs beyond what shall stay once those of `run`, pairs of end and id, were added.
-- Of its policy `count` is -1 for any; `age`, in ms, is -1 for any; `limit` is how many may go by age
-- each time a job ends.
local function keep(base, run, now)
  local key, policy = base .. run.set, run.policy
  if policy.age >= 0 then
    local old = call('ZREVRANGEBYSCORE', key, now - policy.age, '-inf',
      'LIMIT', 0, policy.limit * #run / 2)
    prune(base, run.set, old)
    for from = 1, #old, 1000 do
      call('ZREM', key, unpack(old, from, math.min(from + 999, #old)))
    end
  end
  if policy.count > 0 then
    local beyond = call('ZRANGE', key, 0, -(policy.count + 1))
    if #beyond > 0 then
      prune(base, run.set, beyond)
      call('ZREMRANGEBYRANK', key, 0, #beyond - 1)
    end
  end
end

-- Adds the job that was kept for when its owner is done (format 6.6).
local function add_kept(base, deid, now, max)
  local key = base .. 'dn:' .. deid
  local kept = call('HMGET', key, 'name', 'data', 'opts', 'jid', 'pk', 'pd', 'pdk', 'rjk')
  if not kept[1] then
    return
  end
  local number = call('INCR', base .. 'id')
  local opts = cjson.decode(kept[3])
  local more = {'deid', deid}
  local fields = {[5] = 'parentKey', [6] = 'parent', [8] = 'rjk'}
  for i, field in pairs(fields) do
    if kept[i] then
      more[#more + 1] = field
      more[#more + 1] = kept[i]
    end
  end
  local id = kept[4] or string.format('%.0f', number)
  call('DEL', key)
  if call('EXISTS', base .. id) == 1 then
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
    return -- A job of that id was added meanwhile.
  end
  call('SET', base .. 'de:' .. deid, id)
  create(base, {
    id = id, name = kept[1], data = kept[2], opts = kept[3], timestamp = now,
    delay = tonumber(opts.delay) or 0, priority = tonumber(opts.priority) or 0,
    lifo = opts.lifo, more = more
  }, max)
  if kept[7] then
    call('SADD', kept[7], base .. id)
  end
end

-- Frees the deduplication id of a job that is done, and adds the job kept for then (6.5, 6.6).
local function release_deduplication(base, id, deid, now, max)
  local key = base .. 'de:' .. deid
  if call('GET', key) == id and call('PTTL', key) == -1 then
    call('DEL', key)
    add_kept(base, deid, now, max)
  end
end
