-- Counts completed jobs by minute (format 3.21). Part of parts/complete_all.lua.

local key = base .. 'metrics:completed'
local sum = try_to('HINCRBY', key, 'count', ended == 1 and '1' or string.format('%d', ended))
if type(sum) == 'table' then
  problem = problem .. 'completed jobs are not counted: ' .. sum.err .. '\n'
else
  local last = call('HGET', key, 'prevTS')
  local before = tonumber(last)
  if not before or math.floor(before / 60000) < math.floor(argv[2] / 60000) then
    local points_kept = tonumber(argv[7])
--- parts/metrics.lua
    local done, why = pcall(end_minutes, key, sum - ended, last)
    if not done then
      problem = problem .. 'completed jobs are not counted by minute: '
        .. (type(why) == 'table' and why.err or why) .. '\n'
    end
  end
end
