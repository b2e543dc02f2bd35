-- Makes finished jobs of one state ready again, oldest first, priorities honoured (format 3.15).
--
-- KEYS[1]  any key of the queue
-- ARGV     1 the start of the queue's keys; 2 completed or failed; 3 the latest end, ms; 4 how many
-- Returns  how many there were

--- parts/queue.lua
--- parts/rerun.lua

local base, state = ARGV[1], ARGV[2]
local ids = call('ZRANGEBYSCORE', base .. state, '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
if #ids > 0 then
  local max = max_events(base)
  call('ZREM', base .. state, unpack(ids))
  for i = 1, #ids do
    rerun(base, ids[i], state, false, max)
  end
  mark(base)
end
return {#ids}
