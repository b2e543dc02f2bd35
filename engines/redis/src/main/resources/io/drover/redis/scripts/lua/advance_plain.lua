-- The common case of advance.lua in fewer steps: completions of jobs whose end concerns no others,
-- under one retention by number, and a claim that nothing limits (format 3.6, 3.7). What decides
-- whether it is that case is read first: if it is not, nothing is changed, and advance.lua has to be
-- called.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 now, ms; 3 how many jobs to claim, or -1 for no claim;
--          4 token; 5 lease, ms; 6 the worker's name, or ''; 7 for how many minutes to keep counts of
--          finished jobs, or 0 to count none; 8, 9 between which places, from the newest, completed jobs
--          are too many, as many as may go at once; 8 is '' if all stay, and '0' if none does; 10
--          whether to cut events, which need not be done each time
-- ARGV     then four for each completion: the job's id; token; how many attempts are made with this
--          one; result
-- Returns  nothing if advance.lua has to be called. Else of a lone job that is not large its fields with
--          their values, as they were before; the ids of the claimed jobs; how many these are; what
--          became of each settlement, as advance.lua says; when the next job is due, ms, or -1; errors
--          that kept settlements from being recorded or counted, a line for each
--
-- Each call of a command takes the server thousands of instructions, and so does the collection of
-- what a script leaves behind: there are no more of either than is needed, and numbers are passed as texts.

local call, try_to, argv, type = redis.call, redis.pcall, ARGV, type
local base, wanted = argv[1], tonumber(argv[3])
local FIRST, WIDTH = 11, 4 -- Where completions begin in ARGV, and how many arguments one has.
local count = (#argv - FIRST + 1) / WIDTH
local wait, active, events = base .. 'wait', base .. 'active', base .. 'events'

local meta = call('HMGET', base .. 'meta', 'paused', 'concurrency', 'max')
if meta[1] or meta[2] or meta[3] then
  return {}
end
local events_kept
if argv[10] == '1' then
--- parts/least_events.lua
  events_kept = call('HGET', base .. 'meta', 'opts.maxLenEvents')
  if not events_kept then
    return {} -- The other says how many are kept.
  end
  events_kept = math.max(tonumber(events_kept) or 0, LEAST_EVENTS)
end

-- All leases must hold, and no job may have children that it waits for. No job may have a priority;
-- delayed ones may be there.
local delayed, prioritized = base .. 'delayed', base .. 'prioritized'
local keys, locks, absent, present = {}, {}, {delayed, prioritized}, nil
for n = 1, count do
  local key = base .. argv[FIRST + WIDTH * (n - 1)]
  keys[n], locks[n] = key, key .. ':lock'
  absent[2 * n + 1], absent[2 * n + 2] = key .. ':dependencies', key .. ':unsuccessful'
end
if count > 0 then
  local tokens = call('MGET', unpack(locks))
  for n = 1, count do
    if tokens[n] ~= argv[FIRST + WIDTH * (n - 1) + 1] then
      return {}
    end
  end
end
if count == 1 then
  -- What is named twice counts twice: so the job is what makes the number odd.
  local job, pending, unsuccessful = keys[1], absent[3], absent[4]
  local found = call('EXISTS', job, delayed, delayed, prioritized, prioritized, pending, pending,
    unsuccessful, unsuccessful)
  if found % 2 == 0 then
    return {}
  end
  present = (found - 1) / 2
elseif count > 1 and call('EXISTS', unpack(keys)) < count then
  return {}
else
  present = call('EXISTS', unpack(absent))
end
local due = -1
if present > 0 then
  local first = try_to('ZRANGE', delayed, '0', '0', 'WITHSCORES')
  due = present == 1 and first[1] and math.floor(tonumber(first[2]) / 4096)
  if not due or due <= tonumber(argv[2]) then
    return {}
  end
end

local settled, problem = '', ''
if count > 0 then
--- parts/take_oldest.lua
--- parts/complete_all.lua
else
--- parts/full.lua
end

local reply, claimed = {}, 0
if wanted > 0 then
--- parts/claim_plain.lua
end

local held = wanted > 0 and (claimed > 0 or due >= 0)
if count > 0 and not held and call('EXISTS', wait, active) == 0 then
  call('XADD', events, '*', 'event', 'drained')
end
local last = #reply
reply[last + 1], reply[last + 2], reply[last + 3], reply[last + 4] = claimed, settled, due, problem
return reply
