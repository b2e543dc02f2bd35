-- Adds jobs to one queue, in order (format 3.1, 6).
--
-- KEYS[1]  any key of the queue
-- ARGV[1]  the start of the queue's keys
-- ARGV     then seven for each job:
--          id, or '' for the next number
--          name
--          data, JSON
--          options, JSON
--          timestamp, ms
--          delay, ms
--          '' for a job without a priority at the end of the queue, else JSON: priority, lifo, de
-- Returns  for each job its id, and 0 if it was created, 1 if the id existed, 2 if deduplicated

--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua

local base = ARGV[1]
local count = (#ARGV - 1) / 7
local events = base .. 'events'
local number = call('INCRBY', base .. 'id', count) - count
local max = max_events(base)
local answer, plain, told = {}, {}, 0

-- Jobs at the end of the queue are put there together: what lies between them changes no order.
local function add_plain(id, i)
  call('HSET', base .. id, 'name', ARGV[i + 1], 'data', ARGV[i + 2], 'opts', ARGV[i + 3],
    'timestamp', ARGV[i + 4], 'delay', '0', 'priority', '0')
  call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', ARGV[i + 1])
  plain[#plain + 1] = id
  told = told + 1
  if told % 50 == 1 then
    call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'waiting', 'jobId', id)
  else
    call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
  end
end

local function push_plain()
  if #plain > 0 then
    call('LPUSH', base .. 'wait', unpack(plain))
    plain = {}
    mark(base)
  end
end

local function add_other(id, i)
  local more = ARGV[i + 6] == '' and {} or cjson.decode(ARGV[i + 6])
  local job = {
    id = id, name = ARGV[i + 1], data = ARGV[i + 2], opts = ARGV[i + 3],
    timestamp = tonumber(ARGV[i + 4]), delay = tonumber(ARGV[i + 5]),
    priority = more.priority or 0, lifo = more.lifo
  }
  local rule = more.de
  push_plain()
  if rule then
    local owner = deduplicate(base, job, rule, max)
    if owner then
      return owner, 2
    end
    job.more = {'deid', rule.id}
  end
  create(base, job, max)
  return id, 0
end

for n = 1, count do
  local i = (n - 1) * 7 + 2
  local id, outcome = ARGV[i], 0
  if id == '' then
    id = string.format('%.0f', number + n)
  elseif call('EXISTS', base .. id) == 1 then
    call('XADD', events, 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
    outcome = 1
  end
  if outcome == 0 then
    if ARGV[i + 6] == '' and ARGV[i + 5] == '0' then
      add_plain(id, i)
    else
      id, outcome = add_other(id, i)
    end
  end
  answer[2 * n - 1] = id
  answer[2 * n] = outcome
end

push_plain()
return answer
