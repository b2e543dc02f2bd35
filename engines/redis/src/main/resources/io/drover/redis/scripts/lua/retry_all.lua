-- Makes finished jobs of one state ready again, oldest first, priorities honoured (format 3.15). An
-- id without a job only goes.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 completed or failed; 3 the latest end, ms; 4 how many
-- Returns  how many are ready now, and how many ids there were

--- parts/queue.lua
--- parts/rerun.lua

local base, state, ready = ARGV[1], ARGV[2], 0
local ids = call('ZRANGEBYSCORE', base .. state, '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
if #ids > 0 then
  call('ZREM', base .. state, unpack(ids))
  local max = max_events(base)
  for i = 1, #ids do
    if rerun(base, ids[i], state, false, max) then
      ready = ready + 1
    end
  end
  mark(base)
end
return {ready, #ids}
