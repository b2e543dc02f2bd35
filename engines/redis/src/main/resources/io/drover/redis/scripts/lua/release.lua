-- Makes some of a staged tree's jobs be there, parents first. With the first of them all are as good
-- as there: whoever comes by goes on.
--
-- KEYS     the two that stand for the root's queue
-- ARGV     1 the start of that queue's keys; 2 the tree; 3 now, ms; 4 how many jobs; 5 '1' to begin
-- Returns  how many are left, or -1 if the tree is not there

--- parts/queue.lua
--- parts/create.lua
--- parts/parents.lua
--- parts/staging.lua

local base, tree, now = ARGV[1], ARGV[2], ARGV[3]
--- parts/full.lua
local released, list = released_key(base), tree_key(base, tree)
if ARGV[5] == '1' then
  if tonumber(call('ZSCORE', staged_key(base), tree) or 0) == 0 then
    return {-1}
  end
  call('ZADD', released, now, tree)
  call('ZREM', staged_key(base), tree)
elseif not call('ZSCORE', released, tree) then
  return {-1}
end

local max = {}
local function release(entry)
  local key = string.sub(entry, 2)
  local queue, id = string.match(key, '^(.*:)([^:]*)$')
  local job = try('HMGET', key, 'name', 'timestamp', 'delay', 'priority')
  if not job or not job[1] then
    return -- Somebody removed it, who knew its id.
  end
  call('HDEL', key, 'staged')
  max[queue] = max[queue] or max_events(queue)
  if string.sub(entry, 1, 1) == 'w' then
    call('XADD', queue .. 'events', '*', 'event', 'added', 'jobId', id, 'name', job[1])
    call('ZADD', queue .. 'waiting-children', job[2], id)
    call('XADD', queue .. 'events', 'MAXLEN', '~', max[queue], '*', 'event', 'waiting-children',
      'jobId', id)
    release_if_done(queue, id, tonumber(now))
  else
    place(queue, {
      id = id, name = job[1], timestamp = tonumber(job[2]), delay = tonumber(job[3]),
      priority = tonumber(job[4]), lifo = string.sub(entry, 1, 1) == 'f'
    }, max[queue])
  end
end

local entries = call('LRANGE', list, 0, tonumber(ARGV[4]) - 1)
for i = 1, #entries do
  release(entries[i])
end
call('LTRIM', list, #entries, -1)
local left = call('LLEN', list)
if left == 0 then
  call('ZREM', released, tree)
end
return {left}
