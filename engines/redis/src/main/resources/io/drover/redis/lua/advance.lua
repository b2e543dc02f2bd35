-- Records how attempts ended, makes due jobs ready, and claims jobs (format 3.6 to 3.11).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 now, ms; 3 how many jobs to claim, or -1 for no claim;
--          4 token; 5 lease, ms; 6 the worker's rate limit, or ''; 7 its window, ms; 8 the worker's
--          name, or ''; 9 whether to tell that the queue is drained, '1' or '0'; 10 how many
--          retentions follow
-- ARGV     then three for each retention: how many to keep, or -1; how long to keep, ms, or -1; how
--          many go by age
-- ARGV     then for each settlement: id; token; outcome; and for
--          c(omplete): result, which retention
--          f(ail): reason, stack traces in JSON, which retention, attempts
--          r(etry), R(etry at the front): reason, stack traces
--          b(ack off): reason, stack traces, delay in ms
--          l(ater), g(ive back): delay in ms
-- Returns  what became of each settlement; the claimed jobs, each an id and its fields with their
--          values; when the next job is due, ms, or -1; for how long the rate limit kept jobs back,
--          ms, or 0

--- parts/queue.lua
--- parts/create.lua
--- parts/parents.lua
--- parts/finish.lua
--- parts/settle.lua
--- parts/claim.lua

local base, now, wanted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local c = {token = ARGV[4], lease = ARGV[5], now = ARGV[2], worker = ARGV[8]}
local settled, ended = {}, false

-- Returns the settlements as they were sent.
local function settlements()
  local policies, at, all = {}, 11, {}
  for i = 1, tonumber(ARGV[10]) do
    policies[i] = {
      count = tonumber(ARGV[at]), age = tonumber(ARGV[at + 1]), limit = tonumber(ARGV[at + 2])
    }
    at = at + 3
  end
  while at <= #ARGV do
    local s = {id = ARGV[at], token = ARGV[at + 1], outcome = ARGV[at + 2]}
    at = at + 3
    if s.outcome == 'l' or s.outcome == 'g' then
      s.delay = tonumber(ARGV[at])
      at = at + 1
    elseif s.outcome == 'c' then
      s.value, s.policy = ARGV[at], policies[tonumber(ARGV[at + 1])]
      at = at + 2
    else
      s.value, s.traces = ARGV[at], ARGV[at + 1]
      at = at + 2
      if s.outcome == 'f' then
        s.policy, s.attempts = policies[tonumber(ARGV[at])], tonumber(ARGV[at + 1])
        at = at + 2
      elseif s.outcome == 'b' then
        s.delay = tonumber(ARGV[at])
        at = at + 1
      end
    end
    all[#all + 1] = s
  end
  return all
end

local function settle_all()
  local all = settlements()
  if #all == 0 then
    return
  end
  local max = max_events(base)
  take_all(base, all)
  for i = 1, #all do
    local answer = settle(base, all[i], now, max)
    settled[i] = answer
    ended = ended
      or (answer == RECORDED and (all[i].outcome == 'c' or all[i].outcome == 'f'))
  end
  flush(base, now)
  call('XTRIM', base .. 'events', 'MAXLEN', '~', max)
end

-- Returns how many more jobs the queue lets be active, up to those wanted.
local function room(meta)
  if meta[1] then
    return 0
  end
  local free = meta[2] and tonumber(meta[2]) - call('LLEN', base .. 'active') or wanted
  return math.max(0, math.min(wanted, free))
end

local function claim_free(most)
  local claimed, ids = {}, pop_many(base, most)
  for i = 1, #ids do
    claimed[2 * i - 1] = ids[i]
    local job = lease(base, ids[i], c)
    claimed[2 * i] = job
  end
  return claimed
end

-- Takes jobs one by one, as those that fail unrun are not counted. Returns them, and for how long
-- the limit keeps others back.
local function claim_counted(most, max, window)
  local claimed, starts = {}, 0
  local wait, free = limited(base, max)
  while #claimed < 2 * most and starts < free do
    local id = pop(base)
    if not id then
      break
    end
    local job, fails = lease(base, id, c)
    starts = starts + (fails and 0 or 1)
    claimed[#claimed + 1] = id
    claimed[#claimed + 1] = job
  end
  count_starts(base, starts, window)
  if #claimed < 2 * wanted then
    wait = limited(base, max)
  end
  return claimed, wait
end

-- Returns the claimed jobs, for how long the rate limit keeps others back, and whether the queue
-- itself does.
local function claim()
  local meta = call('HMGET', base .. 'meta', 'paused', 'concurrency', 'max', 'duration')
  local max = tonumber(meta[3]) or tonumber(ARGV[6])
  local window = ARGV[6] ~= '' and ARGV[7] or meta[4]
  local most = room(meta)
  local claimed, wait = {}, 0
  if max and window then
    claimed, wait = claim_counted(most, max, window)
  else
    claimed = claim_free(most)
  end
  if most > 0 and #claimed == 2 * most
      and not (meta[2] and call('LLEN', base .. 'active') >= tonumber(meta[2]))
      and call('EXISTS', base .. 'wait', base .. 'prioritized') > 0 then
    call('ZADD', base .. 'marker', 0, '0')
  end
  return claimed, wait, most == 0
end

settle_all()
local due = promote_due(base, now)
local claimed, wait, closed = {}, 0, false
if wanted > 0 then
  claimed, wait, closed = claim()
end
local held = wanted >= 0 and (#claimed > 0 or closed or wait > 0 or due >= 0)
if ended and ARGV[9] == '1' and not held
    and call('EXISTS', base .. 'wait', base .. 'active', base .. 'prioritized') == 0 then
  call('XADD', base .. 'events', '*', 'event', 'drained')
end
return {settled, claimed, due, wait}
