-- Tells signals to whoever listens.

local call = redis.call

-- How many arguments say what a signal is: the channel; the bytes; for how long the channel retains
-- it, ms, or '' if it does not.
local SIGNAL = 3

-- Returns the error of a replica, if this server is one: what is published there never reaches those
-- who listen to its master. It is asked to remove a key that is never there, which changes nothing.
-- A script that writes something is refused anyway, and does not ask: one that has begun with this
-- would not be refused any more when memory is short.
local function replica_error()
  local answer = redis.pcall('DEL', KEYS[#KEYS])
  if type(answer) == 'table' and answer.err and answer.err:find('READONLY', 1, true) then
    return answer
  end
end

-- Publishes the signals that ARGV has in a range, and puts into the answer how many subscriptions of
-- connections heard each.
local function tell_all(from, last, answer)
  for at = from, last, SIGNAL do
    answer[#answer + 1] = call('PUBLISH', ARGV[at], ARGV[at + 1])
  end
end
