-- Makes jobs ready again whose lease ran out, once in an interval for all who ask, in steps (format
-- 3.16): first what the last check put into `stalled` is looked at, and goes from there as it is;
-- then all that is active is put there for the next check. A check that ends half way loses nothing:
-- the next one goes on with what is left.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 now, ms; 3 for how long others are kept away, ms; 4 how
--          many stalls are allowed; 5 '' for the first step, else what the step before returned first
-- Returns  -1 after the last step, else what the next step begins with; the ids of the jobs recovered

--- parts/queue.lua

local SUSPECTS_AT_ONCE = 200
local RECOVERED_AT_ONCE = 40
local SEARCHED_AT_ONCE = 20000 -- How many active ids a step may have to look through.
local MARKED_AT_ONCE = 500

local base, recovered = ARGV[1], {}

-- A job of a schedule that lives goes on whatever happens to one of its runs.
local function belongs_to_schedule(id)
  local schedule = call('HGET', base .. id, 'rjk')
  return schedule and (call('EXISTS', base .. 'repeat:' .. schedule) == 1
    or call('ZSCORE', base .. 'repeat', schedule))
end

-- Runs a job again that was active without a lease.
local function recover(id)
  local key = base .. id
  if not is_job(key) then
    return -- Something removed it while it was active: there is nothing to run again.
  end
  local stalls = next_text(call('HGET', key, 'stc'))
  call('HSET', key, 'stc', stalls)
  if tonumber(stalls) > tonumber(ARGV[4]) and not belongs_to_schedule(id) then
    call('HSET', key, 'defa', 'job stalled more than allowable limit')
  end
  call('RPUSH', base .. 'wait', id)
  call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', id, 'prev', 'active')
  call('XADD', base .. 'events', '*', 'event', 'stalled', 'jobId', id)
  recovered[#recovered + 1] = id
end

-- Looks at some suspects; returns whether these were all.
local function look_at_suspects()
  local active, searched = call('LLEN', base .. 'active'), 0
  for _ = 1, SUSPECTS_AT_ONCE do
    if #recovered == RECOVERED_AT_ONCE or searched > SEARCHED_AT_ONCE then
      return false
    end
    local id = call('SPOP', base .. 'stalled')
    if not id then
      return true
    end
    if not is_leased(base .. id) then
      searched = searched + active
      if call('LREM', base .. 'active', -1, id) == 1 and string.sub(id, 1, 2) ~= '0:' then
        recover(id) -- Other entries are markers of an older BullMQ, which only go.
      end
    end
  end
  return call('EXISTS', base .. 'stalled') == 0
end

-- Makes suspects of active jobs, the oldest first; returns where to go on, or -1. A job that slips
-- through, as others left the list between two steps, is older next time.
local function mark_active(from)
  local ids = call('LRANGE', base .. 'active', -(from + MARKED_AT_ONCE), -(from + 1))
  if #ids > 0 then
    call('SADD', base .. 'stalled', unpack(ids))
  end
  return #ids == MARKED_AT_ONCE and from + #ids or -1
end

--- parts/full.lua
local marked = tonumber(ARGV[5]) or 0
if ARGV[5] == '' then
  if not call('SET', base .. 'stalled-check', ARGV[2], 'PX', ARGV[3], 'NX') then
    return {-1, recovered}
  end
  if call('EXISTS', base .. 'stalled', base .. 'active') == 0 then
    return {-1, recovered}
  end
  call('XTRIM', base .. 'events', 'MAXLEN', '~', max_events(base))
end
local looked_at_all = marked > 0 or look_at_suspects()
if #recovered > 0 then
  mark(base)
end
if not looked_at_all then
  return {0, recovered}
end
return {mark_active(marked), recovered}
