-- Retains signals. Needs parts/retained.lua and parts/tell.lua.

-- How long what has ended stays among the channels at least, as the server's clocks may differ a bit.
local SLACK = 1000

-- How many channels whose end has come are left out with each step that retains something; more if
-- that retains more, so that they never become many. Lua hands over no more than some thousands.
local LEAST_OVER, MOST_OVER = 16, 1000

-- Returns whether any of the signals in a range of ARGV is to be retained.
local function any_retained(from, last)
  for at = from, last, SIGNAL do
    if ARGV[at + 2] ~= '' then
      return true
    end
  end
  return false
end

-- Retains those signals in a range of ARGV that are to be, at least one.
local function retain_all(base, from, last)
  local index, now, count, longest = index_key(base), now_millis(), 0, 0
  for at = from, last, SIGNAL do
    local ttl = ARGV[at + 2]
    if ttl ~= '' then
      call('SET', retained_key(base, ARGV[at]), ARGV[at + 1], 'PX', ttl)
      call('ZADD', index, string.format('%.0f', now + ttl), ARGV[at])
      count, longest = count + 1, math.max(longest, tonumber(ttl))
    end
  end
  -- When all has ended the index is of no use either.
  if call('PTTL', index) < longest + SLACK then
    call('PEXPIRE', index, string.format('%.0f', longest + 2 * SLACK))
  end
  local most = math.min(LEAST_OVER + 2 * count, MOST_OVER)
  local over = call('ZRANGEBYSCORE', index, '-inf', now - SLACK, 'LIMIT', 0, most)
  if over[1] then
    call('ZREM', index, unpack(over))
  end
end
