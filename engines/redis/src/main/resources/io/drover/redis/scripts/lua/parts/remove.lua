-- Removing jobs (format 3.14, 7.5). Needs parts/take_from.lua, parts/queue.lua and
-- parts/parents.lua.

local SETS = {'completed', 'waiting-children', 'delayed', 'failed', 'prioritized'}
local LISTS = {'active', 'wait', 'paused'}

-- Returns the keys of the queue and the id in a job's key.
local function split(key)
  return string.match(key, '^(.*:)([^:]*)$')
end

-- Takes an id from whichever state it is in; returns the state.
local function take_out(base, id)
  for i = 1, #SETS do
    if call('ZREM', base .. SETS[i], id) == 1 then
      return SETS[i]
    end
  end
  for i = 1, #LISTS do
    if take_from(base .. LISTS[i], id) then
      return LISTS[i]
    end
  end
  return 'unknown'
end

-- Frees the deduplication id that a removed job owns.
local function disown(base, id, deid)
  if try('GET', base .. 'de:' .. deid) == id then
    call('DEL', base .. 'de:' .. deid, base .. 'dn:' .. deid)
  end
end

-- Returns whether a job is the run that its schedule waits for.
local function is_planned(base, id)
  local schedule = string.match(id, '^repeat:(.*):%d+$')
  local at = schedule and call('ZSCORE', base .. 'repeat', schedule)
  return at and id == 'repeat:' .. schedule .. ':' .. at
end

-- Returns whether a job is still the child of another that has its key: it may have gone since, and
-- another job have its id.
local function is_child(key, parent)
  return try('HGET', key, 'parentKey') == parent
end

-- Returns the keys of a job's children, those pending last.
local function children(key)
  local all = {}
  if call('EXISTS', key .. ':processed', key .. ':failed', key .. ':unsuccessful',
      key .. ':dependencies') == 0 then
    return all
  end
  local found = {try('HKEYS', key .. ':processed') or {}, try('HKEYS', key .. ':failed') or {},
    try('ZRANGE', key .. ':unsuccessful', 0, -1) or {}, try('SMEMBERS', key .. ':dependencies') or {}}
  for i = 1, #found do
    for j = 1, #found[i] do
      if is_child(found[i][j], key) then
        all[#all + 1] = found[i][j]
      end
    end
  end
  return all
end

-- Returns whether the job or a child that has not finished is active under a lease.
local function is_locked(key)
  if is_leased(key) then
    return true
  end
  local pending = try('SMEMBERS', key .. ':dependencies') or {}
  for i = 1, #pending do
    if is_child(pending[i], key) and is_locked(pending[i]) then
      return true
    end
  end
  return false
end

-- Returns whether a job and all below it are more than so many jobs.
local function is_larger(key, most)
  local open, seen = {key}, 1
  while #open > 0 do
    local next_key = table.remove(open)
    seen = seen
      + (try('HLEN', next_key .. ':processed') or 0) + (try('HLEN', next_key .. ':failed') or 0)
      + (try('ZCARD', next_key .. ':unsuccessful') or 0)
      + (try('SCARD', next_key .. ':dependencies') or 0)
    if seen > most then
      return true
    end
    for _, child in ipairs(children(next_key)) do
      open[#open + 1] = child
    end
  end
  return false
end

-- Takes a job from its parent.
local function leave_parent(key)
  local parent = try('HGET', key, 'parent')
  if parent then
    child_removed(key, parent)
  end
end

-- Removes a job that has left its parent, told in an event. Returns whether there was one.
local function remove_job(base, id, max)
  local deid = try('HGET', base .. id, 'deid')
  local state = take_out(base, id)
  if deid then
    disown(base, id, deid)
  end
  if forget(base, id) == 0 then
    return false
  end
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'removed', 'jobId', id,
    'prev', state)
  return true
end

-- Removes a job and all its children, told in events. Returns whether there was one.
local function remove_tree(base, id, max)
  leave_parent(base .. id)
  local under = children(base .. id)
  for i = 1, #under do
    local child_base, child = split(under[i])
    remove_tree(child_base, child, max)
  end
  return remove_job(base, id, max)
end

-- Removes the keys of a job that is in no state any more, without an event. Its parent goes as
-- well if it waited for no other and is in the same queue; in another queue it runs next.
local function purge(base, id)
  local key = base .. id
  local job = try('HMGET', key, 'parent', 'deid') or {}
  if job[2] then
    disown(base, id, job[2])
  end
  forget(base, id)
  if not job[1] then
    return
  end
  local parent_base, parent = parent_of(job[1])
  if parent_base and leave(key, parent_base, parent) then
    if parent_base == base then
      purge(base, parent)
    else
      call('RPUSH', parent_base .. 'wait', parent)
      mark(parent_base)
    end
  end
end
