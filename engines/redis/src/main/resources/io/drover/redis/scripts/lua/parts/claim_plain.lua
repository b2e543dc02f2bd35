-- Claims jobs without a priority. Part of advance_plain.lua. An id that has no job was left behind, and
-- goes; and so does one under which a stranger has something else than a job.

-- As something was written before, this is not refused when memory is full.
local ids, id = {}, nil
if wanted == 1 then
  id = call('RPOPLPUSH', wait, active)
else
  local oldest = call('LRANGE', wait, -wanted, '-1')
  local popped = #oldest
  for i = 1, popped do
    ids[i] = oldest[popped - i + 1]
  end
  if popped > 0 then
    call('LPUSH', active, unpack(ids)) -- First: none is lost if something else is there.
    call('LTRIM', wait, '0', -popped - 1)
  end
  id = popped == 1 and ids[1]
end
if id then
--- parts/large.lua
  local key, known = base .. id, nil
  local size = try_to('HSTRLEN', key, 'data')
  if type(size) == 'table' then
    known = size
  elseif size <= LARGE then
    reply, known = call('HGETALL', key), {}
    for f = 1, #reply, 2 do
      local field = reply[f]
      if field == 'ats' then
        known[1] = reply[f + 1]
      elseif field == 'timestamp' or field == 'name' then
        known[2] = true
      end
    end
  else
    known = call('HMGET', key, 'ats', 'timestamp', 'name')
  end
--- parts/lease.lua
  reply = claimed == 0 and {} or reply
else
  for i = 1, #ids do
    local id = ids[i]
    local key = base .. id
    local known = try_to('HMGET', key, 'ats', 'timestamp')
    if not known[2] and not known.err then
      known[3] = call('HGET', key, 'name')
    end
--- parts/lease.lua
  end
end
if not id and #ids < wanted or id and wanted > 1 then
  call('DEL', base .. 'pc') -- As no job has a priority.
elseif call('EXISTS', wait) == 1 then
  call('ZADD', base .. 'marker', '0', '0') -- Others are woken for what is left.
end
