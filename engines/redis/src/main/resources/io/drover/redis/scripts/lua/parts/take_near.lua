-- Takes jobs from the active ones that are among the oldest, or near them; ends the call if one is not
-- there. Part of parts/take_oldest.lua.

local NEAR = 50
local mine, others, left = {}, {}, count
for i = 1, count do
  mine[argv[FIRST + WIDTH * (i - 1)]] = true
end
local near = call('LRANGE', active, -count - NEAR, '-1')
for i = 1, #near do
  if mine[near[i]] then
    mine[near[i]], left = nil, left - 1
  else
    others[#others + 1] = near[i]
  end
end
if left > 0 then
  return {}
end
call('LTRIM', active, '0', -#near - 1)
if others[1] then
  call('RPUSH', active, unpack(others))
end
