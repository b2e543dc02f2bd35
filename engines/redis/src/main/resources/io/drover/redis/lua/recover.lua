-- Makes jobs ready again whose lease ran out, once in an interval for all who ask (format 3.16).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 now, ms; 3 the interval, ms; 4 how many stalls are
--          allowed
-- Returns  the ids of the jobs recovered

--- parts/queue.lua

local base, recovered = ARGV[1], {}
if not call('SET', base .. 'stalled-check', ARGV[2], 'PX', ARGV[3], 'NX') then
  return recovered
end
if call('EXISTS', base .. 'stalled', base .. 'active') == 0 then
  return recovered
end

-- A job of a schedule that lives goes on whatever happens to one of its runs.
local function belongs_to_schedule(id)
  local schedule = call('HGET', base .. id, 'rjk')
  return schedule and call('EXISTS', base .. 'repeat:' .. schedule) == 1
    or call('ZSCORE', base .. 'repeat', id)
end

local function recover(id)
  local key = base .. id
  if call('EXISTS', key .. ':lock') == 1 or call('LREM', base .. 'active', 1, id) == 0 then
    return
  end
  if call('EXISTS', key) == 0 then
    return -- Something removed it while it was active: there is nothing to run again.
  end
  if call('HINCRBY', key, 'stc', 1) > tonumber(ARGV[4]) and not belongs_to_schedule(id) then
    call('HSET', key, 'defa', 'job stalled more than allowable limit')
  end
  call('RPUSH', base .. 'wait', id)
  mark(base)
  call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', id, 'prev', 'active')
  call('XADD', base .. 'events', '*', 'event', 'stalled', 'jobId', id)
  recovered[#recovered + 1] = id
end

call('XTRIM', base .. 'events', 'MAXLEN', '~', max_events(base))
local suspects = call('SMEMBERS', base .. 'stalled')
call('DEL', base .. 'stalled')
for i = 1, #suspects do
  recover(suspects[i])
end
local active = call('LRANGE', base .. 'active', 0, -1)
for from = 1, #active, 1000 do
  call('SADD', base .. 'stalled', unpack(active, from, math.min(from + 999, #active)))
end
return recovered
