-- Takes the jobs that complete from the active ones; ends the call if one is not there. Part of
-- advance_plain.lua. This begins to write, and needs no memory.

if count == 1 then
  if call('LREM', active, '-1', argv[FIRST]) == 0 then
    return {}
  end
else
  -- They are the oldest, mostly, and in that order.
  local oldest, n = call('LRANGE', active, -count, '-1'), 0
  while n < count and oldest[count - n] == argv[FIRST + WIDTH * n] do
    n = n + 1
  end
  if n < count then
--- parts/take_near.lua
  else
    call('LTRIM', active, '0', -count - 1)
  end
end
