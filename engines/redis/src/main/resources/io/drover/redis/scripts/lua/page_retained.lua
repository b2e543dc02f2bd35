-- Reads the names of some channels that may retain something and when that ends, by their end. Those
-- whose end changes meanwhile may be missed, and come once more.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 how many names at most; 3 the last name of the page before,
--          and 4 its end, as that was returned; both '' for the first page
-- Returns  the current time, then each name and its end, ms

--- parts/retained.lua

local index, last, ending = index_key(ARGV[1]), ARGV[3], ARGV[4]
local from
local now = now_millis()
if last ~= '' and call('ZSCORE', index, last) == ending then
  from = call('ZRANK', index, last) + 1
else
  from = call('ZCOUNT', index, '-inf', '(' .. (last == '' and now or ending))
end
local found = call('ZRANGE', index, from, from + ARGV[2] - 1, 'WITHSCORES')
table.insert(found, 1, string.format('%.0f', now))
return found
