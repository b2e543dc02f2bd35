-- Adds jobs at the end of one queue together: what lies between them changes no order. Part of
-- deliver.lua; needs parts/deliver.lua.

-- How many values a command is given at once at most, as Lua hands over no more than some thousands.
local AT_ONCE = 1000

-- Returns whether none of the jobs of a range of ARGV is there, and no two of them are one.
local function all_new(from, last)
  local keys, seen = {}, {}
  for at = from, last, DELIVERY do
    if ARGV[at + 1] ~= '' then
      local key = ARGV[at] .. ARGV[at + 1]
      if seen[key] then
        return false
      end
      seen[key] = true
      keys[#keys + 1] = key
    end
  end
  for i = 1, #keys, AT_ONCE do
    if call('EXISTS', unpack(keys, i, math.min(i + AT_ONCE - 1, #keys))) > 0 then
      return false
    end
  end
  return true
end

-- Returns where the last job begins that can be added together with the one at a place, or nil if that
-- cannot: all are for one queue, and for its end at once or when their children have ended.
local function end_of_run(from)
  local last
  for at = from, math.min(#ARGV, from + (AT_ONCE - 1) * DELIVERY), DELIVERY do
    local more = ARGV[at + 7]
    if ARGV[at] ~= ARGV[from] or ARGV[at + 6] ~= '0' or more ~= '' and more ~= 'w' then
      break
    end
    last = at
  end
  return last
end

-- Makes the jobs of a range that stand together in ARGV for one parent its children.
local function join_all(base, ids, from, last)
  local n, at = 0, from
  while at <= last do
    local parent, children = ARGV[at + 8], {}
    repeat
      n, at = n + 1, at + DELIVERY
      children[#children + 1] = base .. ids[n]
    until at > last or ARGV[at + 8] ~= parent
    if parent ~= '' then
      call('SADD', parent_key(parent) .. ':dependencies', unpack(children))
    end
  end
end

-- Adds the jobs of such a range, none of which is there, and puts into the answer what became of
-- them.
local function deliver_run(from, last, answer)
  local base, count = ARGV[from], (last - from) / DELIVERY + 1
  local events, max = base .. 'events', max_events(base)
  local number, ids, ready = call('INCRBY', base .. 'id', count) - count, {}, {}
  local keys = {} -- Of those whose ids are numbers.
  for n = 1, count do
    local id = ARGV[from + (n - 1) * DELIVERY + 1]
    ids[n] = id == '' and string.format('%.0f', number + n) or id
    if id == '' then
      keys[#keys + 1] = base .. ids[n]
    end
  end
  if keys[1] and call('EXISTS', unpack(keys)) > 0 then
    for n = 1, count do
      if ARGV[from + (n - 1) * DELIVERY + 1] == '' and not is_free(base, ids[n]) then
        ids[n] = next_number(base)
      end
    end
  end
  join_all(base, ids, from, last)
  for n = 1, count do
    local at, id = from + (n - 1) * DELIVERY, ids[n]
    local name, parent = ARGV[at + 2], ARGV[at + 8]
    if parent == '' then
      call('HSET', base .. id, 'name', name, 'data', ARGV[at + 3], 'opts', ARGV[at + 4],
        'timestamp', ARGV[at + 5], 'delay', '0', 'priority', '0')
    else
      call('HSET', base .. id, 'name', name, 'data', ARGV[at + 3], 'opts', ARGV[at + 4],
        'timestamp', ARGV[at + 5], 'delay', '0', 'priority', '0',
        'parentKey', parent_key(parent), 'parent', parent)
    end
    call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', name)
    if ARGV[at + 7] == 'w' then
      call('ZADD', base .. 'waiting-children', ARGV[at + 5], id)
      call('XADD', events, '*', 'event', 'waiting-children', 'jobId', id)
    else
      ready[#ready + 1] = id
      call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
    end
    answer[#answer + 1], answer[#answer + 2] = id, CREATED
  end
  if ready[1] then
    call('LPUSH', base .. 'wait', unpack(ready))
    mark(base)
  end
  call('XTRIM', events, 'MAXLEN', '~', max)
end
