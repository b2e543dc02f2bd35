-- Records completions of jobs that are not active any more; sets settled and problem. Part of
-- advance_plain.lua. What a stranger has put under a key concerns others as little as can be.

--- parts/budget.lua

local completed, run, last, problems = base .. 'completed', {}, 0, nil
local stays, gone = argv[8] ~= '0', count -- How many keys go, with the locks.
for n = 1, count do
  local at = FIRST + WIDTH * (n - 1)
  local id, result, done = argv[at], argv[at + 3], nil
  if stays then
    done = try_to('HSET', keys[n], 'atm', argv[at + 2], 'returnvalue', result,
      'finishedOn', argv[2])
  else
    done = try_to('HLEN', keys[n])
  end
  local told = type(done) == 'number' and try_to('XADD', events, '*', 'event', 'completed',
    'jobId', id, 'returnvalue', result, 'prev', 'active')
  if type(told) == 'string' then
    run[last + 1], run[last + 2] = argv[2], id
    last = last + 2
  else
    problems = problems or {}
    problems[n] = {told and '1' or '2', (told or done).err}
  end
end
local ended = last / 2
local kept = stays and ended > 0 and try_to('ZADD', completed, unpack(run))
settled = count == 1 and '0' or string.rep('0', count)
if problems or type(kept) == 'table' then
--- parts/not_completed.lua
end

-- Jobs beyond the number that is kept go; one may always go for one that comes.
local old = {}
if ended > 0 and not stays then
  for n = 2, last, 2 do
    old[n / 2] = run[n]
  end
elseif ended > 0 and argv[8] ~= '' then
  old = call('ZRANGE', completed, argv[8], argv[9])
  if old[1] then
    local from_last = #old == 1 and '0' or string.format('%d', #old - 1)
    if #old >= budget then -- Perhaps they are not all.
      old = call('ZRANGE', completed, '0', from_last)
    end
    call('ZREMRANGEBYRANK', completed, '0', from_last)
  end
end
for i = 1, #old do
  local key = base .. old[i]
  locks[gone + 1], locks[gone + 2], locks[gone + 3] = key, key .. ':logs', key .. ':dependencies'
  locks[gone + 4], locks[gone + 5], locks[gone + 6] =
    key .. ':processed', key .. ':failed', key .. ':unsuccessful'
  gone = gone + 6
end
call('UNLINK', unpack(locks))

if argv[10] == '1' then
  try_to('XTRIM', events, 'MAXLEN', '~', events_kept)
end
if ended > 0 and argv[7] ~= '0' then
--- parts/count_completed.lua
end
