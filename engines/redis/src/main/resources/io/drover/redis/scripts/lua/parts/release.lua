-- What makes a parent ready that waits no longer (format 7.4). Needs parts/queue.lua.

local function is_waiting_for_children(base, id)
  return call('ZSCORE', base .. 'waiting-children', id)
end

-- Makes a parent ready that waits no longer, next to run; or delayed, if it has a delay (7.4). An id
-- without a job only goes.
local function release_parent(base, id, now)
  local job = try('HMGET', base .. id, 'priority', 'delay', 'name') or {}
  local delay = tonumber(job[2]) or 0
  call('ZREM', base .. 'waiting-children', id)
  if not job[3] then
    return
  end
  if delay > 0 then
    call('ZADD', base .. 'delayed', (now + delay) * PER_MILLI, id)
    call('XADD', base .. 'events', '*', 'event', 'delayed', 'jobId', id, 'delay', now + delay)
    mark_delayed(base)
  else
    local priority = tonumber(job[1]) or 0
    make_ready(base, id, priority, priority == 0)
    mark(base)
    call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', id,
      'prev', 'waiting-children')
  end
end

-- Makes the parent ready if no child is pending and it waits for them.
local function release_if_done(base, id, now)
  if try('SCARD', base .. id .. ':dependencies') == 0 and is_waiting_for_children(base, id) then
    release_parent(base, id, now)
  end
end
