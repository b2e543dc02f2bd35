-- Counts jobs that finished, and adds a point for each minute that is over, newest first (format
-- 3.21). Part of parts/settle_all.lua. `kept` is how many points stay.

local MINUTE, ZEROS_AT_ONCE = 60000, 1000

-- Adds the points of the minutes since the last one: the first has the jobs, the others none.
local function add_points(points, jobs, minutes)
  call('LPUSH', points, string.format('%.0f', jobs))
  local left = minutes - 1
  while left > 0 do
    local zeros = {}
    for i = 1, math.min(left, ZEROS_AT_ONCE) do
      zeros[i] = '0'
    end
    call('LPUSH', points, unpack(zeros))
    left = left - #zeros
  end
  call('LTRIM', points, 0, kept - 1)
end

local function count_jobs(set, jobs)
  local key = base .. 'metrics:' .. set
  local before = call('HINCRBY', key, 'count', jobs) - jobs
  local last = call('HMGET', key, 'prevTS', 'prevCount')
  if not last[1] then
    call('HSET', key, 'prevTS', ARGV[2], 'prevCount', '0')
    return
  end
  local minutes = math.min(math.floor(now / MINUTE) - math.floor(last[1] / MINUTE), kept)
  if minutes > 0 then
    add_points(key .. ':data', before - (tonumber(last[2]) or 0), minutes)
    call('HSET', key, 'prevCount', string.format('%.0f', before), 'prevTS', ARGV[2])
  end
end

local finished = {completed = 0, failed = 0}
for n = 1, count do
  local outcome = answers[n] == RECORDED and ARGV[groups[n]]
  local set = outcome == 'c' and 'completed' or (outcome == 'f' or outcome == 'd') and 'failed'
  if set then
    finished[set] = finished[set] + 1
  end
end
for set, jobs in pairs(finished) do
  if jobs > 0 then
    local done, problem = pcall(count_jobs, set, jobs)
    if not done then -- A stranger has something else there, which changes nothing for the jobs.
      tell(set .. ' jobs are not counted', problem)
    end
  end
end
