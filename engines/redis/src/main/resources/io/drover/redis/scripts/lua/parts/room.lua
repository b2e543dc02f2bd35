-- Whether the id of a job to be added is in use. Needs parts/queue.lua and parts/deduplication.lua.

-- How many ids of lists one call may look through for jobs that have no place, about.
local LOOKED_THROUGH = 20000
local looked_through = 0

-- Returns whether a list has an id, or is too long to tell.
local function may_have(list, id)
  looked_through = looked_through + call('LLEN', list)
  if looked_through > LOOKED_THROUGH then
    return true
  end
  return redis.pcall('LPOS', list, id) -- The error of a server that cannot search counts as well.
end

-- Returns whether a job is in some state, or on the way to one.
local function has_place(base, id)
  if unsettled[base .. id] or call('EXISTS', base .. id .. ':lock') == 1
      or call('HEXISTS', base .. id, 'staged') == 1 then
    return true
  end
  for _, set in ipairs({'completed', 'failed', 'delayed', 'prioritized', 'waiting-children'}) do
    if call('ZSCORE', base .. set, id) then
      return true
    end
  end
  for _, list in ipairs({'active', 'wait', 'paused'}) do
    if may_have(base .. list, id) then
      return true
    end
  end
  return false
end

-- Returns whether an id is in use. The hash of a job that is in no state was left behind by whoever
-- removed the job, and would keep another from ever running: it goes, but for what it says of a
-- parent, which waits for a job of that id.
local function is_taken(base, id)
  local key = base .. id
  if call('EXISTS', key) == 0 then
    return false
  end
  local job = try('HMGET', key, 'name', 'timestamp', 'parentKey', 'parent')
  if not job or not (job[1] or job[2]) or has_place(base, id) then
    return true
  end
  forget(base, id)
  if job[3] and job[4] then
    call('HSET', key, 'parentKey', job[3], 'parent', job[4])
  end
  return false
end

-- Returns whether nothing of a stranger's is in the way of a job under a number.
local function is_free(base, number)
  local there = call('TYPE', base .. number).ok
  return there == 'none' or there == 'hash'
end

-- Returns the next number under which a job can be.
local function next_number(base)
  local number
  repeat
    number = string.format('%.0f', call('INCR', base .. 'id'))
  until is_free(base, number)
  return number
end
