-- Reads schedules by the slot of their planned run, and by id where that is the same (format 5.4).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 how many; 3 the score and 4 the id after which to go
-- on, or '' for the start
-- Returns  whether there are more; the score and the id of the last looked at; the schedules as
--          parts/schedules.lua tells them

--- parts/queue.lua
--- parts/schedules.lua

local base, count = ARGV[1], tonumber(ARGV[2])
local set, from = base .. 'repeat', 0
if ARGV[4] ~= '' then
  if call('ZSCORE', set, ARGV[4]) == ARGV[3] then
    from = call('ZRANK', set, ARGV[4]) + 1
  else
    from = call('ZCOUNT', set, '-inf', '(' .. ARGV[3]) -- It has moved on: rather twice than not.
  end
end
local ids = call('ZRANGE', set, from, from + count, 'WITHSCORES')
local more = #ids > 2 * count
local answer = {more and 1 or 0, '', ''}
for i = 1, math.min(#ids, 2 * count), 2 do
  answer[2], answer[3] = ids[i + 1], ids[i]
  answer[#answer + 1] = read_schedule(base, ids[i])
end
return answer
