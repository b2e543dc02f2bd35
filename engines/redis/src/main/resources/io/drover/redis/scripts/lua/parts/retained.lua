-- What channels retain. `base` is the start of the keys, its last colon included. An exchange or a
-- queue has a name, so that none of theirs begins with another colon.

local call = redis.call

-- All channels that retain something, by the end of that, ms; some whose end has come stay a while.
local function index_key(base)
  return base .. ':retained'
end

-- What a channel retains.
local function retained_key(base, channel)
  return base .. ':retained:' .. channel
end

local function now_millis()
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
