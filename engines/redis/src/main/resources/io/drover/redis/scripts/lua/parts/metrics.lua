-- What is stored of finished jobs when minutes are over (format 3.21): a point for each, newest first.
-- `points_kept` is how many points stay.

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
  call('LTRIM', points, 0, points_kept - 1)
end

-- Adds points if the minute of the last time is over. `before` is how many jobs were counted before
-- those of this call, `last` the last time, or false if nothing was counted before.
local function end_minutes(key, before, last)
  if not last then
    call('HSET', key, 'prevTS', ARGV[2], 'prevCount', '0')
    return
  end
  local now = tonumber(ARGV[2])
  local minutes = math.min(math.floor(now / MINUTE) - math.floor(last / MINUTE), points_kept)
  if minutes > 0 then
    local counted = tonumber(call('HGET', key, 'prevCount')) or 0
    add_points(key .. ':data', before - counted, minutes)
    call('HSET', key, 'prevCount', string.format('%.0f', before), 'prevTS', ARGV[2])
  end
end
