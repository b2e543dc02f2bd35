-- Drops some of the jobs of a tree that was staged and is not going to be released.
--
-- KEYS     the two that stand for the root's queue
-- ARGV     1 the start of that queue's keys; 2 the tree; 3 how many jobs; 4 an instant, ms: a tree of
--          which a part came since then stays; or '' for any
-- Returns  how many are left, or -1 if it stays or is not there

--- parts/queue.lua
--- parts/staging.lua

local staged, list = staged_key(ARGV[1]), tree_key(ARGV[1], ARGV[2])
local since = call('ZSCORE', staged, ARGV[2])
if not since or ARGV[4] ~= '' and tonumber(since) >= tonumber(ARGV[4]) then
  return {-1}
end
--- parts/full.lua
call('ZADD', staged, 0, ARGV[2])
local entries = call('LRANGE', list, -tonumber(ARGV[3]), -1)
for i = 1, #entries do
  local base, id = string.match(string.sub(entries[i], 2), '^(.*:)([^:]*)$')
  forget(base, id)
end
call('LTRIM', list, 0, -#entries - 1)
local left = call('LLEN', list)
if left == 0 then
  call('ZREM', staged, ARGV[2])
end
return {left}
