-- Reads the keys of a job's children, some at a time (format 7.1).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the job's key; 2 processed, failed, unsuccessful or dependencies; 3 how many, about;
--          4 '0', or where the call before says to go on
-- Returns  where to go on, '0' at the end; the children's keys, some of them perhaps twice

local SCANS = {processed = 'HSCAN', failed = 'HSCAN', unsuccessful = 'ZSCAN', dependencies = 'SSCAN'}

local scan = SCANS[ARGV[2]]
local found = redis.call(scan, ARGV[1] .. ':' .. ARGV[2], ARGV[4], 'COUNT', ARGV[3])
local keys, step = {}, scan == 'SSCAN' and 1 or 2
for i = 1, #found[2], step do
  keys[#keys + 1] = found[2][i]
end
return {found[1], keys}
