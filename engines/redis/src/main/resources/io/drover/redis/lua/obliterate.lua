-- Removes a part of a queue, and its settings once nothing else is left (format 3.14).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 '1' to go on although jobs are active; 3 how many jobs
--          to remove
-- Returns  how many jobs are active and keep the queue from going, 0 if the queue is gone, or -1 if
--          there is more to remove

--- parts/queue.lua
--- parts/parents.lua
--- parts/remove.lua

local base, left = ARGV[1], tonumber(ARGV[3])
local active = call('LLEN', base .. 'active')
if active > 0 and ARGV[2] ~= '1' then
  return {active}
end
call('HSET', base .. 'meta', 'paused', '1') -- Nothing is claimed between two calls.

local function remove(ids)
  for i = 1, #ids do
    purge(base, ids[i])
    call('DEL', base .. ids[i] .. ':lock')
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
if left <= 0 then
  return {-1}
end
local schedules = call('ZRANGE', base .. 'repeat', 0, -1)
for i = 1, #schedules do
  call('DEL', base .. 'repeat:' .. schedules[i])
end
for _, name in ipairs({'repeat', 'events', 'delay', 'stalled-check', 'stalled', 'id', 'pc', 'marker',
  'limiter', 'meta', 'metrics:completed', 'metrics:failed', 'metrics:completed:data',
  'metrics:failed:data'}) do
  call('DEL', base .. name)
end
return {0}
