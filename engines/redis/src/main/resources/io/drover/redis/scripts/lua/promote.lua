-- Makes delayed jobs ready before their time, first due first (format 3.12, 3.15). An id without a
-- job only goes.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id, or '' for those due first; 3 how many of those
-- Returns  how many are ready now, and how many ids there were

--- parts/queue.lua

local base, ids, ready = ARGV[1], {ARGV[2]}, 0
if ids[1] == '' then
  ids = call('ZRANGE', base .. 'delayed', 0, tonumber(ARGV[3]) - 1)
end
local found = #ids > 0 and call('ZREM', base .. 'delayed', unpack(ids)) or 0
if found == 0 then
  return {0, 0}
end
for i = 1, #ids do
  local key = base .. ids[i]
  local job = try('HMGET', key, 'priority', 'timestamp', 'name')
  if job and (job[2] or job[3]) then
    make_ready(base, ids[i], tonumber(job[1]) or 0, false)
    call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', ids[i], 'prev', 'delayed')
    call('HSET', key, 'delay', '0')
    ready = ready + 1
  end
end
if ready > 0 then
  mark(base)
end
return {ready, found}
