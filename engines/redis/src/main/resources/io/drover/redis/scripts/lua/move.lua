-- Moves jobs from one queue to others, each in one step (format 3.14, 3.1).
--
-- KEYS     the two that stand for the queue the jobs leave
-- ARGV     1 the start of that queue's keys; then for each job its id, the SHA-1 of the data it has
--          to have, and nine that say what it becomes, which parts/deliver.lua names
-- Returns  for each job 0 if it was moved, 1 if there is none, 2 if it is active or waits for
--          children, 3 if it has other data, 4 if another job owns its deduplication id; and its id,
--          the new one or the owner's in the first and the last case; of fewer jobs, from the first
--          on, if they took long to be found

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/parents.lua
--- parts/remove.lua
--- parts/room.lua
--- parts/deliver.lua

local MOVED, MISSING, BUSY, CHANGED, OWNED = '0', '1', '2', '3', '4'
local FROM = {'completed', 'failed', 'delayed', 'prioritized'}

-- Takes an id from the state it is in; returns the state, or nil if that is none to be moved from.
-- Those that wait longest are found first.
local function leave_state(base, id)
  for i = 1, #FROM do
    if call('ZREM', base .. FROM[i], id) == 1 then
      return FROM[i]
    end
  end
  for _, list in ipairs({'wait', 'paused'}) do
    if take_from(base .. list, id) then
      return list
    end
  end
end

-- Returns the job that owns a deduplication id, if that is not stale (format 6.3).
local function owner_of(base, rule)
  local key = base .. 'de:' .. rule.id
  local owner = try('GET', key)
  if owner and (call('PTTL', key) ~= -1 or call('EXISTS', base .. owner) == 1) then
    return owner
  end
end

-- Returns the parent of a link and the flag that counts.
local function read_link(link)
  local base, _, parent = parent_of(link)
  if not base then
    return nil
  end
  local flag = parent.fpof and 'f' or parent.cpof and 'c' or parent.idof and 'i'
    or parent.rdof and 'r' or ''
  return parent.queueKey .. ':' .. parent.id .. ':' .. flag
end

-- Returns whether a job has the same parent as what it becomes, by the same policy.
local function has_link(key, link)
  local own = link ~= '' and call('HGET', key, 'parent')
  return own and read_link(own) == read_link(link)
end

local function move(base, id, digest, at)
  local key = base .. id
  local data = call('TYPE', key).ok == 'hash' and call('HMGET', key, 'data', 'deid')
  if not data then
    return MISSING, id
  end
  if is_leased(key) or call('ZSCORE', base .. 'waiting-children', id)
      or is_planned(base, id) then
    return BUSY, id
  end
  if redis.sha1hex(data[1] or '{}') ~= digest then
    return CHANGED, id
  end
  local more = ARGV[at + 7] == '' and {} or cjson.decode(ARGV[at + 7])
  local owner = more.de and owner_of(ARGV[at], more.de)
  if owner and not (owner == id and ARGV[at] == base) then
    return OWNED, owner
  end
  local state = leave_state(base, id)
  if not state then
    return BUSY, id
  end
  if data[2] then
    disown(base, id, data[2])
  end
  if not has_link(key, ARGV[at + 8]) then
    leave_parent(key)
  end
  forget(base, id)
  call('XADD', base .. 'events', 'MAXLEN', '~', max_events(base), '*', 'event', 'removed',
    'jobId', id, 'prev', state)
  return MOVED, (deliver(at, key))
end

local answer = {}
for i = 2, #ARGV, 2 + DELIVERY do
  if searched > SEARCHED_AT_ONCE then
    break
  end
  answer[#answer + 1], answer[#answer + 2] = move(ARGV[1], ARGV[i], ARGV[i + 1], i + 2)
end
return answer
