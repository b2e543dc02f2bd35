-- Adds jobs to one queue, in order (format 3.1, 6).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 how many jobs there are
-- ARGV     then groups of jobs: name; options, JSON; timestamp, ms; delay, ms; '' for jobs without a
--          priority at the end of the queue, else JSON: priority, lifo, de; how many jobs; then for
--          each its id, or '' for the next number, and its data, JSON
-- Returns  the number before the first job's; for each job, as a digit in one text, 0 if it was
--          created, 1 if the id existed, 2 if deduplicated, 3 if it was created under another number as a
--          stranger has something under its own; the owners' ids of the one and those of the other

local call = redis.call
local base, count = ARGV[1], tonumber(ARGV[2])
local events = base .. 'events'
local number = call('INCRBY', base .. 'id', count) - count
local meta = call('HMGET', base .. 'meta', 'opts.maxLenEvents', 'paused', 'concurrency')
local max = meta[1]
--- parts/least_events.lua
if (tonumber(max) or 0) < LEAST_EVENTS then
  max = nil -- It keeps more than that, as max_events() says.
end
local answer, owners, plain = {}, {}, {}

-- What few calls need: the server makes each function anew in every call.
local made
local function others()
  if made then
    return made
  end
--- parts/budget.lua
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/room.lua

  max = max or max_events(base)

  -- Adds a job that is not simply put at the end; returns its owner if it has one already.
  local function add_other(job, more)
    local rule = more.de
    job.priority, job.lifo = more.priority or 0, more.lifo
    if rule then
      local owner = deduplicate(base, job, rule, max)
      if owner then
        return owner
      end
      job.more = {'deid', rule.id}
    end
    create(base, job, max)
  end

  made = {
    add = add_other, mark = mark, is_taken = is_taken, is_free = is_free, next_number = next_number
  }
  return made
end
if not max then
  others() -- It says how many events the queue keeps.
end

-- Jobs at the end of the queue are put there together: what lies between them changes no order.
local function push_plain()
  if #plain > 0 then
    call('LPUSH', base .. 'wait', unpack(plain))
    plain = {}
    if meta[2] or meta[3] then
      others().mark(base)
    else
      call('ZADD', base .. 'marker', '0', '0')
    end
  end
end

local n, i = 0, 3
while n < count do
  local name, opts, timestamp, delay = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local more, last = ARGV[i + 4], i + 4 + 2 * tonumber(ARGV[i + 5])
  local is_plain = more == '' and delay == '0'
  for at = i + 6, last, 2 do
    n = n + 1
    local id, outcome = ARGV[at], '0'
    if id == '' then
      id = string.format('%d', number + n)
    elseif call('EXISTS', base .. id) == 1 then
      push_plain()
      if others().is_taken(base, id) then
        call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
        outcome = '1'
      end
    end
    if outcome == '0' and is_plain then
      local written = redis.pcall('HSET', base .. id, 'name', name, 'data', ARGV[at + 1], 'opts', opts,
        'timestamp', timestamp, 'delay', '0', 'priority', '0')
      if type(written) == 'table' then
        id, outcome = others().next_number(base), '3'
        owners[#owners + 1] = id
        call('HSET', base .. id, 'name', name, 'data', ARGV[at + 1], 'opts', opts,
          'timestamp', timestamp, 'delay', '0', 'priority', '0')
      end
      call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', name)
      call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
      plain[#plain + 1] = id
    elseif outcome == '0' then
      push_plain()
      if ARGV[at] == '' and not others().is_free(base, id) then
        id, outcome = others().next_number(base), '3'
        owners[#owners + 1] = id
      end
      local owner = others().add({
        id = id, name = name, data = ARGV[at + 1], opts = opts, timestamp = tonumber(timestamp),
        delay = tonumber(delay)
      }, more == '' and {} or cjson.decode(more))
      if owner then
        owners[outcome == '3' and #owners or #owners + 1] = owner
        outcome = '2'
      end
    end
    answer[n] = outcome
  end
  i = last + 2
end
push_plain()
call('XTRIM', events, 'MAXLEN', '~', max)
return {number, table.concat(answer), owners}
