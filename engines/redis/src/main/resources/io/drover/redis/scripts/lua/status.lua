-- Tells how a queue is, by a few of its jobs (format 3.19).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 now, ms; 3 how many priorities to look at
-- Returns  1 if there is such a queue, else 0; the seven counts, in the order of the states; when the
--          first delayed job is due, ms, or -1; since when the oldest ready job of those looked at has
--          been ready, ms, or -1; from the meta key whether it is paused, its concurrency, and the
--          number and the time of its rate limit; and how many completed and failed jobs were counted

local base, now, priorities, call = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), redis.call
local wait, prioritized, delayed = base .. 'wait', base .. 'prioritized', base .. 'delayed'
local PER_MILLI, PER_PRIORITY = 4096, 4294967296

--- parts/number.lua

-- Returns the delay with which a job was added, ms.
local function first_delay(opts)
  if opts and string.find(opts, '"delay"', 1, true) then
    local read, options = pcall(cjson.decode, opts)
    return read and type(options) == 'table' and number_of(options.delay) or 0
  end
  return 0
end

local oldest
local function look_at(id)
  local key = id and base .. id
  if not key or call('TYPE', key).ok ~= 'hash' then
    return
  end
  local job = call('HMGET', key, 'timestamp', 'opts', 'processedOn')
  local added = tonumber(job[1])
  if added then
    local since = math.max(added, added + first_delay(job[2]), tonumber(job[3]) or 0)
    oldest = math.min(oldest or now, since)
  end
end

local waiting = call('LLEN', wait)
if waiting > 0 then
  look_at(call('LINDEX', wait, -1))
end
if waiting > 1 then
  look_at(call('LINDEX', wait, 0))
end
local least = '-inf'
for _ = 1, priorities do
  local first = call('ZRANGEBYSCORE', prioritized, least, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if not first[1] then
    break
  end
  look_at(first[1])
  least = string.format('%.0f', (math.floor(tonumber(first[2]) / PER_PRIORITY) + 1) * PER_PRIORITY)
end

-- Returns how many jobs were counted that finished so; what a stranger has there counts nothing.
local function counted(set)
  local count = redis.pcall('HGET', base .. 'metrics:' .. set, 'count')
  return type(count) == 'string' and count
end

local due = call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
local meta = call('HMGET', base .. 'meta', 'paused', 'concurrency', 'max', 'duration')
return {
  call('EXISTS', base .. 'meta'), waiting, call('ZCARD', prioritized), call('ZCARD', delayed),
  call('LLEN', base .. 'active'), call('ZCARD', base .. 'waiting-children'),
  call('ZCARD', base .. 'completed'), call('ZCARD', base .. 'failed'),
  due[2] and math.floor(tonumber(due[2]) / PER_MILLI) or -1, oldest and math.floor(oldest) or -1,
  meta[1], meta[2], meta[3], meta[4], counted('completed'), counted('failed')
}
