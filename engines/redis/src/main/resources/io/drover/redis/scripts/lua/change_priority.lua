-- Changes the priority of a job, and its place if it is ready (format 3.12).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 priority; 4 '1' for the front of the priority
-- Returns  1, or 0 if there is no such job

--- parts/budget.lua
--- parts/take_from.lua
--- parts/queue.lua

local base, id, priority = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not is_job(base .. id) then
  return {0}
end
if call('ZREM', base .. 'prioritized', id) == 1 or take_from(base .. 'wait', id) then
  make_ready(base, id, priority, ARGV[4] == '1')
  mark(base)
end
call('HSET', base .. id, 'priority', priority)
return {1}
