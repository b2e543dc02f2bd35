-- Adds one job of a step that concerns several queues (format 3.1, 6). Needs parts/queue.lua,
-- parts/create.lua and parts/deduplication.lua.

-- How many arguments say what to deliver: the start of the keys of its queue; id, or '' for the next
-- number; name; data, JSON; options, JSON; timestamp, ms; delay, ms; '' or JSON: priority, lifo, de,
-- and the options, as a text, for when the id is taken and gives way.
local DELIVERY = 8
local CREATED, DUPLICATE, DEDUPLICATED = '0', '1', '2'

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

-- Adds the job that ARGV has from `at` on. If its id is taken, `anyway` gives it the next number.
-- Returns the id and what became of it.
local function deliver(at, anyway)
  local base, id = ARGV[at], ARGV[at + 1]
  local more = ARGV[at + 7] == '' and {} or cjson.decode(ARGV[at + 7])
  local max = max_events(base)
  local number = string.format('%.0f', call('INCR', base .. 'id'))
  local taken = id ~= '' and call('EXISTS', base .. id) == 1
  if anyway and id ~= '' and not taken then
    taken = not reserve(base, id)
  end
  if taken and not anyway then
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
    return id, DUPLICATE
  end
  local job = {
    id = (taken or id == '') and number or id, name = ARGV[at + 2], data = ARGV[at + 3],
    opts = taken and more.opts or ARGV[at + 4], timestamp = tonumber(ARGV[at + 5]), delay = tonumber(ARGV[at + 6]),
    priority = more.priority or 0, lifo = more.lifo
  }
  if more.de then
    local owner = deduplicate(base, job, more.de, max)
    if owner then
      return owner, DEDUPLICATED
    end
    job.more = {'deid', more.de.id}
  end
  create(base, job, max)
  call('XTRIM', base .. 'events', 'MAXLEN', '~', max)
  return job.id, CREATED
end
