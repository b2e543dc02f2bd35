-- Reads the names of some channels that may retain something, by their end. Those whose end changes
-- meanwhile may be missed, and come once more.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 how many names at most; 3 the last name of the page before,
--          and 4 its end, as that was returned; both '' for the first page
-- Returns  the end of the last one, ms, and the names; nothing if there is none

--- parts/retained.lua

local index, last, ending = index_key(ARGV[1]), ARGV[3], ARGV[4]
local from
if last ~= '' and call('ZSCORE', index, last) == ending then
  from = call('ZRANK', index, last) + 1
else
  from = call('ZCOUNT', index, '-inf', '(' .. (last == '' and now_millis() or ending))
end
local names = call('ZRANGE', index, from, from + ARGV[2] - 1)
if names[1] then
  table.insert(names, 1, call('ZSCORE', index, names[#names]))
end
return names
