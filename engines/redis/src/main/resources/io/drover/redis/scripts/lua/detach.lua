-- Cuts a pending child from its parent (format 7.5).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id
-- Returns  1 if it was a pending child, else 0

--- parts/queue.lua
--- parts/parents.lua

local key = ARGV[1] .. ARGV[2]
local parent = call('TYPE', key).ok == 'hash' and call('HGET', key, 'parent')
if not parent then
  return {0}
end
local base, id = parent_of(parent)
if not base or try('SISMEMBER', base .. id .. ':dependencies', key) ~= 1 then
  return {0}
end
--- parts/full.lua
child_removed(key, parent)
call('HDEL', key, 'parentKey', 'parent')
return {1}
