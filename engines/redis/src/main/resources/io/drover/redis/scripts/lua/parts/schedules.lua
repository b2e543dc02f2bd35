-- Schedules as they are stored (format 5.1). Needs parts/queue.lua.

-- What BullMQ has no field for lies in a hash of our own. The score of a paused schedule is 0, which
-- no run has, so that no worker of any kind plans the run after one that is active; whoever of the
-- family puts the schedule anew gives it a score, and so resumes it.

local PAUSED = '0'

local function schedule_key(base, id)
  return base .. 'repeat:' .. id
end

local function own_key(base, id)
  return 'drover:' .. base .. 'schedule:' .. id
end

-- Returns the id of the run for a slot.
local function run_id(id, slot)
  return 'repeat:' .. id .. ':' .. slot
end

-- Returns a schedule: its score, the fields of its hash, those of our own, and of its current run
-- the options, and as a digit whether it is there no more (0), pending (1) or begun (2). Or nil.
local function read_schedule(base, id)
  local fields = call('HGETALL', schedule_key(base, id))
  if #fields == 0 then
    return nil
  end
  local score, state, opts = call('ZSCORE', base .. 'repeat', id), '0', false
  if score then
    local job =
      try('HMGET', base .. run_id(id, score), 'name', 'opts', 'finishedOn', 'processedOn') or {}
    opts = job[2] or false
    if job[1] and not job[3] then
      state = job[4] and '2' or '1'
    end
  end
  return {id, score or '', fields, call('HGETALL', own_key(base, id)), opts or '', state}
end

-- Returns what tells whether a schedule has changed: '' if there is none.
local function schedule_version(base, id)
  if call('EXISTS', schedule_key(base, id)) == 0 then
    return ''
  end
  return call('ZSCORE', base .. 'repeat', id) or '-'
end
