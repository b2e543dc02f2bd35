-- Makes delayed jobs ready before their time, first due first (format 3.12, 3.15).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 id, or '' for those due first; 3 how many of those
-- Returns  how many there were

--- parts/queue.lua

local base, ids = ARGV[1], {ARGV[2]}
if ids[1] == '' then
  ids = call('ZRANGE', base .. 'delayed', 0, tonumber(ARGV[3]) - 1)
end
local promoted = #ids > 0 and call('ZREM', base .. 'delayed', unpack(ids)) or 0
if promoted > 0 then
  for i = 1, #ids do
    local key = base .. ids[i]
    make_ready(base, ids[i], tonumber(call('HGET', key, 'priority')) or 0, false)
    call('XADD', base .. 'events', '*', 'event', 'waiting', 'jobId', ids[i], 'prev', 'delayed')
    call('HSET', key, 'delay', '0')
  end
  mark(base)
end
return {promoted}
