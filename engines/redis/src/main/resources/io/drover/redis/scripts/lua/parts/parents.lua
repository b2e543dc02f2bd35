-- What the failure or the removal of a child does to its parent (format 7). Needs parts/queue.lua.

-- Returns the start of the keys of the parent's queue and the parent's id, or nil if the field names
-- none.
local function parent_of(parent)
  local read, decoded = pcall(cjson.decode, parent)
  if not read or type(decoded) ~= 'table' or type(decoded.queueKey) ~= 'string'
      or type(decoded.id) ~= 'string' and type(decoded.id) ~= 'number' then
    return nil
  end
  return decoded.queueKey .. ':', decoded.id, decoded
end

--- parts/release.lua

-- Gives a parent the failure it will end with when it is next claimed.
local function fail_parent(base, id, child, now)
  local key = base .. id
  if not is_job(key) then
    return
  end
  local reason = 'child ' .. child .. ' failed'
  if is_waiting_for_children(base, id) then
    call('HSET', key, 'defa', reason)
    release_parent(base, id, now)
  elseif leave_delayed(base, id) then
    call('HSET', key, 'delay', '0', 'defa', reason)
    release_parent(base, id, now)
  elseif not call('ZSCORE', base .. 'failed', id) then
    call('HSET', key, 'defa', reason)
  end
end

-- Tells the parent that a child failed for good, as the child's flags say (7.3).
local function child_failed(child, parent, reason, now)
  local base, id, flags = parent_of(parent)
  if not base or not (flags.fpof or flags.cpof or flags.idof or flags.rdof) then
    return
  end
  local key = base .. id
  if try('SREM', key .. ':dependencies', child) ~= 1 then
    return
  end
  if flags.fpof then
    try('ZADD', key .. ':unsuccessful', now, child)
    fail_parent(base, id, child, now)
  elseif flags.cpof then
    try('HSET', key .. ':failed', child, reason)
    if is_waiting_for_children(base, id) then
      release_parent(base, id, now)
    end
  else
    if flags.idof then
      try('HSET', key .. ':failed', child, reason)
    end
    release_if_done(base, id, now)
  end
end

-- Takes a removed child from its parent; returns whether that was the last it waited for, so that it
-- waits no more.
local function leave(child, base, id)
  return try('SREM', base .. id .. ':dependencies', child) == 1
    and call('SCARD', base .. id .. ':dependencies') == 0
    and call('ZREM', base .. 'waiting-children', id) == 1
    and is_job(base .. id)
end

-- Takes a removed child from its parent, which runs next if it waited for no other (7.5, soft).
local function child_removed(child, parent)
  local base, id = parent_of(parent)
  if base and leave(child, base, id) then
    call('RPUSH', base .. 'wait', id)
    mark(base)
    call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', id,
      'prev', 'waiting-children')
  end
end
