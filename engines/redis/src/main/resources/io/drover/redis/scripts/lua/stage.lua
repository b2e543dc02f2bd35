-- Stores a part of a tree where nobody sees it: the jobs and their parents' links, but no state has
-- them. Parents come before their children.
--
-- KEYS     the two that stand for the root's queue
-- ARGV     1 the start of that queue's keys; 2 the tree; 3 now, ms; 4 '1' for the first part
-- ARGV     then ten for each job: the start of its queue's keys; id; name; data; options, JSON;
--          timestamp, ms; delay, ms; priority; 'w' if it waits for children, 'f' if it goes to the
--          front, else 'e'; the field parent of its hash, JSON, or ''
-- Returns  0; or the number of a job whose id is in use, counted from 1, or -1 if the tree is not
--          there any more: then nothing was stored

local call = redis.call
--- parts/staging.lua

local base, tree, now = ARGV[1], ARGV[2], ARGV[3]
local staged, list = staged_key(base), tree_key(base, tree)
if ARGV[4] ~= '1' and (tonumber(call('ZSCORE', staged, tree) or 0)) == 0 then
  return {-1}
end
for i = 5, #ARGV, 10 do
  if call('EXISTS', ARGV[i] .. ARGV[i + 1]) == 1 then
    return {(i - 5) / 10 + 1}
  end
end
call('ZADD', staged, now, tree)
local entries = {}
for i = 5, #ARGV, 10 do
  local queue, key = ARGV[i], ARGV[i] .. ARGV[i + 1]
  call('INCR', queue .. 'id')
  call('HSET', key, 'name', ARGV[i + 2], 'data', ARGV[i + 3], 'opts', ARGV[i + 4],
    'timestamp', ARGV[i + 5], 'delay', ARGV[i + 6], 'priority', ARGV[i + 7],
    'staged', '1')
  if ARGV[i + 9] ~= '' then
    local parent = cjson.decode(ARGV[i + 9])
    local parent_key = parent.queueKey .. ':' .. parent.id
    call('HSET', key, 'parentKey', parent_key, 'parent', ARGV[i + 9])
    call('SADD', parent_key .. ':dependencies', key)
  end
  entries[#entries + 1] = ARGV[i + 8] .. key
end
call('RPUSH', list, unpack(entries))
return {0}
