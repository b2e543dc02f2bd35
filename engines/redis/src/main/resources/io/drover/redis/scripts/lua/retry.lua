-- Makes a finished job ready again (format 3.15). An id without a job only goes.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 id; 3 its state, completed or failed; 4 '1' to forget
--          the attempts; 5 '1' for the front of the queue, where a lifo one goes anyway
-- Returns  1, or 0 if the job is not in that state

--- parts/queue.lua
--- parts/rerun.lua

local base, id, state = ARGV[1], ARGV[2], ARGV[3]

-- Returns whether the job goes to the front of the queue by its own options.
local function is_lifo()
  local read, opts = pcall(cjson.decode, try('HGET', base .. id, 'opts') or '')
  return read and type(opts) == 'table' and opts.lifo == true
end

if call('ZREM', base .. state, id) == 0
    or not rerun(base, id, state, ARGV[5] == '1' or is_lifo(), max_events(base)) then
  return {0}
end
if ARGV[4] == '1' then
  call('HDEL', base .. id, 'atm', 'ats')
end
mark(base)
return {1}
