-- Removes a part of a queue, and its settings once nothing else is left (format 3.14).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 '1' to go on although jobs are active; 3 how many jobs
--          and schedules to remove
-- Returns  how many jobs are active and keep the queue from going, 0 if the queue is gone, or -1 if
--          there is more to remove

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua
--- parts/schedules.lua

local base, left = ARGV[1], tonumber(ARGV[3])
local active = call('LLEN', base .. 'active')
if active > 0 and ARGV[2] ~= '1' then
  return {active}
end
--- parts/full.lua
call('HSET', base .. 'meta', 'paused', '1') -- Nothing is claimed between two calls.

-- Deduplication ids go with any job under them, as all jobs go.
local function remove(ids)
  for i = 1, #ids do
    local id = ids[i]
    local deid = try('HGET', base .. id, 'deid')
    purge(base, id)
    call('DEL', base .. id .. ':lock')
    if deid then
      call('DEL', base .. 'de:' .. deid, base .. 'dn:' .. deid)
    end
  end
  left = left - #ids
end

for _, list in ipairs({'active', 'wait', 'paused'}) do
  if left > 0 then
    local ids = call('LRANGE', base .. list, 0, left - 1)
    call('LTRIM', base .. list, #ids, -1)
    remove(ids)
  end
end
for _, set in ipairs({'delayed', 'prioritized', 'waiting-children', 'completed', 'failed'}) do
  if left > 0 then
    local ids = call('ZRANGE', base .. set, 0, left - 1)
    if #ids > 0 then
      call('ZREM', base .. set, unpack(ids))
      remove(ids)
    end
  end
end
if left > 0 then
  local schedules = call('ZRANGE', base .. 'repeat', 0, left - 1)
  for i = 1, #schedules do
    call('DEL', schedule_key(base, schedules[i]), own_key(base, schedules[i]))
  end
  if #schedules > 0 then
    call('ZREM', base .. 'repeat', unpack(schedules))
  end
  left = left - #schedules
end
if left <= 0 then
  return {-1}
end
for _, name in ipairs({'events', 'delay', 'stalled-check', 'stalled', 'id', 'pc', 'marker', 'limiter',
  'meta', 'metrics:completed', 'metrics:failed', 'metrics:completed:data', 'metrics:failed:data'}) do
  call('UNLINK', base .. name)
end
return {0}
