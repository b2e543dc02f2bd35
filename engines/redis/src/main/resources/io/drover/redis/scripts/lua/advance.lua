-- Records how attempts ended, makes due jobs ready, and claims jobs (format 3.6 to 3.11).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 now, ms; 3 how many jobs to claim, or -1 for no claim;
--          4 token; 5 lease, ms; 6 the worker's rate limit, or ''; 7 its window, ms; 8 the worker's
--          name, or ''; 9 for how many minutes to keep counts of finished jobs, or 0 to count none;
--          10 how many retentions follow
-- ARGV     then three for each retention: how many to keep, or -1; how long to keep, ms, or -1; how
--          many go by age
-- ARGV     then groups of settlements: outcome; token; which retention, or 0; how many settlements;
--          how many arguments each has; then for each the id, and for
--          c(omplete): result
--          f(ail): reason, stack traces in JSON, attempts
--          d(ead letter): as f
--          r(etry), R(etry at the front): reason, stack traces
--          b(ack off): reason, stack traces, delay in ms
--          l(ater), g(ive back): delay in ms
--          w(ait for children): nothing
--          and then for each delivery the nine that parts/deliver.lua names
-- Returns  what became of each settlement, a digit for each in one text, 5 if it is left for the next
--          call, and then nothing is claimed; the ids of the claimed jobs;
--          if it is one that is not large, its fields with their values; when the next job is due, ms, or -1; for how
--          long the rate limit kept jobs back, ms, or 0; errors that kept settlements from being
--          recorded or counted
--
-- A lone job comes with the answer. The fields of several, or of a large one, are to be read by commands of their own:
-- handed through a script they would take the server three times as long.
--
-- The server makes each function anew in every call. So what few calls need is made by others(), and
-- what all need is written out.

local call = redis.call
local base, now, wanted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local wait, active, prioritized = base .. 'wait', base .. 'active', base .. 'prioritized'
local events, delayed = base .. 'events', base .. 'delayed'
local PER_MILLI = 4096
local meta =
  call('HMGET', base .. 'meta', 'paused', 'concurrency', 'max', 'duration', 'opts.maxLenEvents')
local max = meta[5]
--- parts/least_events.lua
if (tonumber(max) or 0) < LEAST_EVENTS then
  max = nil -- It keeps more than that, as max_events() says.
end
local errors = {}
local others

--- parts/budget.lua
--- parts/finish.lua
--- parts/completed_child.lua

local leaving = {} -- The keys of jobs that are about to be settled.

local made
function others()
  if made then
    return made
  end
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/parents.lua
--- parts/room.lua
--- parts/deliver.lua
--- parts/deferred.lua
--- parts/settle.lua
--- parts/promote.lua
--- parts/pop_counted.lua
  if not max then
--- parts/full.lua
    max = max_events(base)
  end
  unsettled = leaving
  made = {
    settle = settle, child_removed = child_removed, promote = promote, pop_counted = pop_counted,
    mark = mark, cannot_deliver = cannot_deliver
  }
  return made
end

local settled, ended, freed = '', false, false -- Whether a lease was freed: the first that is written.
if #ARGV > 10 + 3 * tonumber(ARGV[10]) then
--- parts/settle_all.lua
end
if not freed then
--- parts/full.lua
end

-- When the first delayed job is due.
local due = -1
local first = call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
if first[1] then
  due = math.floor(tonumber(first[2]) / PER_MILLI)
  if due <= now then
    due = others().promote()
  end
end

local claimed, job, limited, closed = {}, {}, 0, false
if wanted > 0 then
--- parts/claim.lua
elseif freed and meta[2] and call('EXISTS', wait, prioritized) > 0 then
  others().mark(base) -- A place is free, and this worker does not take it.
end

local held = wanted >= 0 and (#claimed > 0 or closed or limited > 0 or due >= 0)
if ended and not held and call('EXISTS', wait, active, prioritized) == 0 then
  call('XADD', events, '*', 'event', 'drained')
end
return {settled, claimed, job, due, limited, errors}
