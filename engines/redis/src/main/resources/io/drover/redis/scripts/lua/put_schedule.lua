-- Stores a schedule, new or changed, and plans its run (format 5.4). A run that is pending goes,
-- without an event.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the schedule's id; 3 the version it has to have; 4 the
--          slot to plan, ms, or ''; 5 now, ms; 6 the job's name; 7 its data, JSON; 8 its options,
--          JSON; 9 its priority; 10 '1' for the front of the queue; 11 '1' if it is paused; 12 how
--          many values follow for fields of the schedule; then these; then fields of our own
-- Returns  0 if it is stored, 1 if it was changed meanwhile, 2 if there is a job for the slot

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/create.lua
--- parts/parents.lua
--- parts/remove.lua
--- parts/schedules.lua

local base, id, slot, now = ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
local version = schedule_version(base, id)
if version ~= ARGV[3] then
  return {1}
end
local current = run_id(id, version)
local job = try('HMGET', base .. current, 'name', 'finishedOn', 'processedOn', 'deid') or {}
local pending = job[1] and not job[2] and not job[3]
local next_id = run_id(id, slot)
if slot ~= '' and call('EXISTS', base .. next_id) == 1 and not (pending and next_id == current) then
  return {2}
end
if version == '' then
  call('SET', KEYS[#KEYS], '', 'XX') -- Changes nothing, and is refused if memory is full.
else
--- parts/full.lua
end
local max = max_events(base)
if pending then
  take_out(base, current)
  if job[4] then
    disown(base, current, job[4])
  end
  forget(base, current)
  mark_delayed(base)
end

local key, own = schedule_key(base, id), own_key(base, id)
local planned_before = call('HGET', key, 'ic')
local begun = call('HGET', own, 'begun')
call('DEL', key, own)
local fields = 12 + tonumber(ARGV[12])
call('HSET', key, 'ic', planned_before or '1', unpack(ARGV, 13, fields))
call('HSET', own, unpack(ARGV, fields + 1))
if begun then
  call('HSET', own, 'begun', begun)
end
if slot == '' then
  local score = ARGV[11] == '1' and PAUSED or ARGV[5]
  call('ZADD', base .. 'repeat', score, id)
  if score ~= PAUSED then
    call('HSET', own, 'ended', score)
  end
  return {0}
end
call('ZADD', base .. 'repeat', slot, id)
call('INCR', base .. 'id')
create(base, {
  id = next_id, name = ARGV[6], data = ARGV[7], opts = ARGV[8], timestamp = now,
  delay = math.max(0, tonumber(slot) - now), priority = tonumber(ARGV[9]), lifo = ARGV[10] == '1',
  more = {'rjk', id}
}, max)
return {0}
