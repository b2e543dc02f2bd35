-- Makes delayed jobs ready that are due (format 3.7). Part of advance.lua; needs parts/queue.lua.

local LEAST_PROMOTED = 10 -- However much else the call has done.

-- Makes as many ready as one call may. Returns when the next is due, ms, or -1.
local function promote()
  local ids = call('ZRANGEBYSCORE', delayed, '-inf', (now + 1) * PER_MILLI - 1,
    'LIMIT', 0, math.max(budget, LEAST_PROMOTED))
  call('ZREM', delayed, unpack(ids))
  for i = 1, #ids do
    local key = base .. ids[i]
    local job = try('HMGET', key, 'priority', 'timestamp', 'name')
    if job and (job[2] or job[3]) then
      make_ready(base, ids[i], tonumber(job[1]) or 0, false)
      call('XADD', events, '*', 'event', 'waiting', 'jobId', ids[i], 'prev', 'delayed')
      call('HSET', key, 'delay', '0')
    end
  end
  budget = budget - #ids
  mark(base)
  local first = call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
  return first[1] and math.floor(tonumber(first[2]) / PER_MILLI) or -1
end
