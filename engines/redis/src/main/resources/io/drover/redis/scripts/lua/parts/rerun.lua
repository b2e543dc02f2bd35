-- Running finished jobs again (format 3.15). Needs parts/queue.lua.

-- Makes the parent wait for a child that runs again.
local function rejoin(key, parent_key, failed)
  if call('EXISTS', parent_key) == 0 then
    return
  end
  local left
  if failed then
    left = (try('ZREM', parent_key .. ':unsuccessful', key) or 0)
      + (try('HDEL', parent_key .. ':failed', key) or 0)
  else
    left = try('HDEL', parent_key .. ':processed', key) or 0
  end
  if left > 0 then
    try('SADD', parent_key .. ':dependencies', key)
  end
end

-- Makes a job ready that was just taken from the set of its state. Returns whether there is such a
-- job.
local function rerun(base, id, state, front, max)
  local key, failed = base .. id, state == 'failed'
  if not is_job(key) then
    return false
  end
  call('HDEL', key, 'finishedOn', 'processedOn', failed and 'failedReason' or 'returnvalue')
  local job = call('HMGET', key, 'priority', 'parentKey')
  local priority = tonumber(job[1]) or 0
  make_ready(base, id, priority, front and priority == 0)
  if job[2] then
    rejoin(key, job[2], failed)
  end
  call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'waiting', 'jobId', id,
    'prev', state)
  return true
end
