-- Claims up to the wanted number of jobs (format 3.7). Part of advance.lua.

local most = wanted
if meta[1] then
  most = 0
elseif meta[2] then
  most = math.max(0, math.min(wanted, math.ceil(tonumber(meta[2]) - call('LLEN', active))))
end
closed = most == 0

-- The queue's number beats the worker's, the worker's window the queue's.
local limit = tonumber(meta[3]) or tonumber(ARGV[6])
local window = limit and math.floor(math.abs(tonumber(ARGV[6] ~= '' and ARGV[7] or meta[4]) or 0))
local ids = {}
if limit and window > 0 and not closed then
  ids, limited = others().pop_counted(most, limit, window)
elseif most == 1 then
  ids[1] = call('RPOPLPUSH', wait, active) or nil
elseif most > 1 then
  ids = call('LRANGE', wait, -most, -1)
  local got = #ids
  if got > 0 then
    for i = 1, math.floor(got / 2) do
      ids[i], ids[got - i + 1] = ids[got - i + 1], ids[i]
    end
    call('LPUSH', active, unpack(ids)) -- Before the rest: none is lost if something else is there.
    call('LTRIM', wait, 0, -(got + 1))
  end
end
if #ids < most and not (limit and window > 0) then
  local first = call('ZRANGE', prioritized, 0, most - #ids - 1)
  if first[1] then
    call('LPUSH', active, unpack(first))
    call('ZREMRANGEBYRANK', prioritized, 0, #first - 1)
  end
  for i = 1, #first do
    ids[#ids + 1] = first[i]
  end
  if #ids < most then
    call('DEL', base .. 'pc')
  end
end

local popped = #ids
--- parts/large.lua

-- Gives a lease on each. An id that has no job was left behind, and goes; and so does one under which
-- a stranger has something else than a job.
for i = 1, popped do
  local id = ids[i]
  local key = base .. id
  local known = redis.pcall('HMGET', key, 'ats', 'timestamp', 'name')
  if known[2] or known[3] then
    local started = known[1] and string.format('%d', (tonumber(known[1]) or 0) + 1) or '1'
    call('SET', key .. ':lock', ARGV[4], 'PX', ARGV[5])
    call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
    if ARGV[8] == '' then
      call('HSET', key, 'processedOn', ARGV[2], 'ats', started)
    else
      call('HSET', key, 'processedOn', ARGV[2], 'ats', started, 'pb', ARGV[8])
    end
    claimed[#claimed + 1] = id
  else
    call('LREM', active, 1, id)
    if known.err then
      errors[#errors + 1] = 'job ' .. id .. ' is dropped: ' .. known.err
    end
  end
end
if #claimed == 1 and call('HSTRLEN', base .. claimed[1], 'data') <= LARGE then
  job = call('HGETALL', base .. claimed[1])
end

-- Others are woken if jobs are left that this worker did not want, or may not take for its own limit.
if (popped == wanted or limited > 0 and not meta[3])
    and not (meta[2] and call('LLEN', active) >= tonumber(meta[2]))
    and call('EXISTS', wait, prioritized) > 0 then
  call('ZADD', base .. 'marker', 0, '0')
end
