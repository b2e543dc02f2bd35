-- Gives back the jobs of a claim whose answer is lost, as they were, some of the active ones at a time
-- (format 3.7, 3.17): its attempt does not count, nor is it a stall, and the jobs are next to run.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the token of the claim; 3 how many active jobs were looked
--          at, the latest first
-- Returns  how many were given back; where to go on, or -1 at the end

--- parts/queue.lua

local LOOKED_AT_ONCE = 500

local base, from = ARGV[1], tonumber(ARGV[3])
local active, locks, given = base .. 'active', {}, 0
local ids = call('LRANGE', active, from, from + LOOKED_AT_ONCE - 1)
if #ids == 0 then
  return {0, -1}
end
for i = 1, #ids do
  locks[i] = base .. ids[i] .. ':lock'
end
local tokens = call('MGET', unpack(locks))

-- Has a job be as if it had not been claimed, but for when it began if it had begun before. What a
-- stranger has put in the place of one stays where it is.
local function give_back(id, job)
  local key = base .. id
  local started = tonumber(job[1]) or 0
  if started > 1 then
    call('HSET', key, 'ats', string.format('%d', started - 1))
  else
    call('HDEL', key, 'ats', 'processedOn', 'pb')
  end
  make_ready(base, id, tonumber(job[2]) or 0, true)
  call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', id, 'prev', 'active')
end

for i = 1, #ids do
  local job = tokens[i] == ARGV[2] and redis.pcall('HMGET', base .. ids[i], 'ats', 'priority')
  if job and not job.err and call('LREM', active, 1, ids[i]) == 1 then
    call('DEL', locks[i])
    call('SREM', base .. 'stalled', ids[i])
    give_back(ids[i], job)
    given = given + 1
  end
end
if given > 0 then
  mark(base)
end
return {given, #ids == LOOKED_AT_ONCE and from + #ids - given or -1}
