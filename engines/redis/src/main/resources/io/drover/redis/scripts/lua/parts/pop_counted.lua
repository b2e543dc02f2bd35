-- Takes jobs under a rate limit (format 3.7, 3.17). Part of advance.lua.

local limiter = base .. 'limiter'

-- Returns for how long the limit is in force, ms, 0 if it is not, and how many jobs it lets start.
local function in_force(most)
  local used = tonumber(call('GET', limiter))
  if not used or used < most then
    return 0, most - (used or 0)
  end
  local left = call('PTTL', limiter)
  if left <= 0 then
    call('DEL', limiter) -- A limit without an end would hold the queue for ever.
    return 0, most
  end
  return left, 0
end

-- Takes the id of the next job into the active ones, or returns false.
local function pop()
  local id = call('RPOPLPUSH', wait, active)
  if id then
    return id
  end
  local first = call('ZRANGE', prioritized, 0, 0)
  if first[1] then
    call('LPUSH', active, first[1])
    call('ZREM', prioritized, first[1])
    return first[1]
  end
  call('DEL', base .. 'pc')
  return false
end

-- Takes jobs one by one, as those that fail unrun are not counted. Returns them, and for how long
-- the limit keeps others back.
local function pop_counted(most, limit, window)
  local ids, starts = {}, 0
  local left, free = in_force(limit)
  while #ids < most and starts < free do
    local id = pop()
    if not id then
      break
    end
    ids[#ids + 1] = id
    if redis.pcall('HEXISTS', base .. id, 'defa') == 0 then
      starts = starts + 1
    end
  end
  if starts > 0 and call('INCRBY', limiter, starts) == starts then
    call('PEXPIRE', limiter, window)
  end
  if #ids < wanted then
    left = in_force(limit)
  end
  return ids, left
end
