-- Adds one job of a step that concerns several queues (format 3.1, 6, 7.2). Needs parts/queue.lua,
-- parts/create.lua, parts/deduplication.lua, parts/room.lua and parts/parents.lua.

-- How many arguments say what to deliver: the start of the keys of its queue; id, or '' for the next
-- number; name; data, JSON; options, JSON; timestamp, ms; delay, ms; '', or 'w' for one that only waits
-- for children, or JSON: priority, lifo, de, waits, and the options, as a text, for when the id is
-- taken and gives way; the field parent of its hash, JSON, or ''.
local DELIVERY = 9
local CREATED, DUPLICATE, DEDUPLICATED = '0', '1', '2'

-- The keys of parents by the fields that name them, which children of one have in common.
local parent_keys = {}

local function parent_key(parent)
  local key = parent_keys[parent]
  if not key then
    local base, id = parent_of(parent)
    key = base .. id
    parent_keys[parent] = key
  end
  return key
end

-- Looks for a child that cannot be stored among those that ARGV has in a range. Returns where it is,
-- and whether that is since it has another parent that lives. `new` is whether none of them is there.
local function refused(from, last, new)
  local parents = {}
  for at = from, last, DELIVERY do
    local key, parent = ARGV[at] .. ARGV[at + 1], ARGV[at + 8]
    if parent ~= '' then
      parent = parent_key(parent)
      if parents[parent] == nil and call('EXISTS', parent) == 0 then
        return at, false
      end
      local other = parents[key]
      if other == nil and ARGV[at + 1] ~= '' and not new then
        other = try('HGET', key, 'parentKey')
      end
      if other and other ~= '' and other ~= parent
          and (parents[other] ~= nil or call('EXISTS', other) == 1) then
        return at, true
      end
    end
    if ARGV[at + 1] ~= '' then
      parents[key] = parents[key] or parent
    end
  end
end

-- Makes a job that exists the child of a parent (format 3.1.1).
local function join(base, id, parent)
  local key, of = base .. id, parent_key(parent)
  if not is_job(key) then
    return -- A stranger has something else there, which is nobody's child.
  end
  if call('ZSCORE', base .. 'completed', id) then
    try('HSET', of .. ':processed', key, call('HGET', key, 'returnvalue') or 'null')
  else
    try('SADD', of .. ':dependencies', key)
  end
  call('HSET', key, 'parentKey', of, 'parent', parent)
end

-- Puts a child into the place of another that its parent has; returns whether it has that.
local function replace_child(key, was, of)
  if was ~= key and try('HGET', was, 'parentKey') == of then
    -- Another child of this parent's has the id by now, and stays.
    local pending = try('SISMEMBER', of .. ':dependencies', was) == 1
    if pending then
      call('SADD', of .. ':dependencies', key)
    end
    return pending
  end
  local left = (try('SREM', of .. ':dependencies', was) or 0)
    + (try('ZREM', of .. ':unsuccessful', was) or 0) + (try('HDEL', of .. ':failed', was) or 0)
  if left > 0 then
    try('SADD', of .. ':dependencies', key)
  end
  return left > 0
end

-- Keeps an id that was an automatic one from being given once more, as the numbers of a queue begin
-- anew when it is obliterated. Returns whether that is possible.
local function reserve(base, id)
  if not id:find('^[1-9]%d*$') then
    return true
  end
  if #id > 12 then
    return false
  end
  if tonumber(id) > tonumber(call('GET', base .. 'id') or 0) then
    call('SET', base .. 'id', id)
  end
  return true
end

-- Returns what is to know of the job that ARGV has from `at` on and is not simply put at the end.
local function more_of(at)
  local text = ARGV[at + 7]
  if text == '' then
    return {}
  end
  return text == 'w' and {waits = true} or cjson.decode(text)
end

-- Adds the job that ARGV has from `at` on, a child under its parent. `moved` is false, or the key of
-- the job that becomes it: then an id that is taken gives way to the next number, and the job takes
-- the place that its parent has for that one, or for what its dead letter was before. Returns the id
-- and what became of it.
local function deliver(at, moved)
  local base, id, parent = ARGV[at], ARGV[at + 1], ARGV[at + 8]
  local more = more_of(at)
  local max = max_events(base)
  local number = next_number(base)
  local taken = id ~= '' and is_taken(base, id)
  if moved and id ~= '' and not taken then
    taken = not reserve(base, id)
  end
  if taken and not moved then
    if parent ~= '' then
      join(base, id, parent)
    end
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
    return id, DUPLICATE
  end
  local job = {
    id = (taken or id == '') and number or id, name = ARGV[at + 2], data = ARGV[at + 3],
    opts = taken and more.opts or ARGV[at + 4], timestamp = tonumber(ARGV[at + 5]),
    delay = tonumber(ARGV[at + 6]),
    priority = more.priority or 0, lifo = more.lifo, waits = more.waits, more = {}
  }
  local fields = job.more
  if more.de then
    local owner = deduplicate(base, job, more.de, max)
    if owner then
      return owner, DEDUPLICATED
    end
    fields[1], fields[2] = 'deid', more.de.id
  end
  if parent ~= '' then
    local of = parent_key(parent)
    local n = #fields
    fields[n + 1], fields[n + 2], fields[n + 3], fields[n + 4] = 'parentKey', of, 'parent', parent
    if moved then
      if not replace_child(base .. job.id, moved, of) and id ~= '' then
        replace_child(base .. job.id, base .. id, of)
      end
    else
      call('SADD', of .. ':dependencies', base .. job.id)
    end
  end
  create(base, job, max)
  call('XTRIM', base .. 'events', 'MAXLEN', '~', max)
  return job.id, CREATED
end

-- Releases those jobs of a range of ARGV that wait for children and have none pending (format 7.2).
local function release_childless(from, last)
  for at = from, last, DELIVERY do
    if ARGV[at + 7] ~= '' and more_of(at).waits then
      release_if_done(ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 5]))
    end
  end
end
