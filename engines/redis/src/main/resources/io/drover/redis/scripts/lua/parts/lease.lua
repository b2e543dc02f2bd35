-- Gives a lease on a job of which it is known how often it was claimed, and whether it is one. Part of
-- parts/claim_plain.lua.
if known[2] or known[3] then
  local started = known[1] and string.format('%d', (tonumber(known[1]) or 0) + 1) or '1'
  call('PSETEX', key .. ':lock', argv[5], argv[4])
  call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
  if argv[6] == '' then
    call('HSET', key, 'processedOn', argv[2], 'ats', started)
  else
    call('HSET', key, 'processedOn', argv[2], 'ats', started, 'pb', argv[6])
  end
  claimed = claimed + 1
  reply[#reply + 1] = id
else
  call('LREM', active, '1', id)
  if known.err then
    problem = problem .. 'job ' .. id .. ' is dropped: ' .. known.err .. '\n'
  end
end
