-- What the end of a job with a deduplication id brings (format 6.5, 6.6). Needs parts/queue.lua and
-- parts/create.lua.

--- parts/number.lua

-- Adds the job that was kept for when its owner is done (format 6.6).
local function add_kept(base, deid, now, max)
  local key = base .. 'dn:' .. deid
  local kept = try('HMGET', key, 'name', 'data', 'opts', 'jid', 'pk', 'pd', 'pdk', 'rjk')
  if not kept or not kept[1] then
    return
  end
  local number = call('INCR', base .. 'id')
  local read, opts = pcall(cjson.decode, kept[3])
  opts = read and type(opts) == 'table' and opts or {}
  local more = {'deid', deid}
  local fields = {[5] = 'parentKey', [6] = 'parent', [8] = 'rjk'}
  for i, field in pairs(fields) do
    if kept[i] then
      more[#more + 1] = field
      more[#more + 1] = kept[i]
    end
  end
  local id = kept[4] or string.format('%.0f', number)
  if call('EXISTS', base .. id) == 1 then
    call('DEL', key)
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'duplicated', 'jobId', id)
    return -- A job of that id was added meanwhile.
  end
  call('SET', base .. 'de:' .. deid, id)
  create(base, {
    id = id, name = kept[1], data = kept[2], opts = kept[3], timestamp = now,
    delay = number_of(opts.delay) or 0, priority = number_of(opts.priority) or 0,
    lifo = opts.lifo, more = more
  }, max)
  if kept[7] then
    try('SADD', kept[7], base .. id)
  end
  call('DEL', key) -- Last, so that an error before loses nothing.
end

-- Frees the deduplication id if the job that is done still owns it, and not for a time. Adds the job
-- kept for then in any case: its owner is the one that is done, whoever owns the id now (6.5, 6.6).
local function release_deduplication(base, id, deid, now, max)
  local key = base .. 'de:' .. deid
  if try('GET', key) == id and call('PTTL', key) == -1 then
    call('DEL', key)
  end
  add_kept(base, deid, now, max)
end
