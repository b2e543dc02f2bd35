-- Adds jobs to one queue, in order (format 3.1, 6).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 how many jobs there are
-- ARGV     then groups of jobs: name; options, JSON; timestamp, ms; delay, ms; '' for jobs without a
--          priority at the end of the queue, else JSON: priority, lifo, de; how many jobs; then for
--          each its id, or '' for the next number, and its data, JSON
-- Returns  the number before the first job's; for each job, as a digit in one text, 0 if it was
--          created, 1 if the id existed, 2 if deduplicated; the owners' ids of the last kind

local call = redis.call
local base, count = ARGV[1], tonumber(ARGV[2])
local events = base .. 'events'
local number = call('INCRBY', base .. 'id', count) - count
local meta = call('HMGET', base .. 'meta', 'opts.maxLenEvents', 'paused', 'concurrency')
local max = meta[1]
local answer, owners, plain = {}, {}, {}

-- What few calls need: the server makes each function anew in every call.
local made
local function others()
  if made then
    return made
  end
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua

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

  made = {add = add_other, mark = mark}
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
      call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
      outcome = '1'
    end
    if outcome == '0' and is_plain then
      call('HSET', base .. id, 'name', name, 'data', ARGV[at + 1], 'opts', opts,
        'timestamp', timestamp, 'delay', '0', 'priority', '0')
      call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', name)
      call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
      plain[#plain + 1] = id
    elseif outcome == '0' then
      push_plain()
      local owner = others().add({
        id = id, name = name, data = ARGV[at + 1], opts = opts, timestamp = tonumber(timestamp),
        delay = tonumber(delay)
      }, more == '' and {} or cjson.decode(more))
      if owner then
        owners[#owners + 1] = owner
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
