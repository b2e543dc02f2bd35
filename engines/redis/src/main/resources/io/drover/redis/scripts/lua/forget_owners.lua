-- Removes deduplication ids that outlast their jobs (format 6.5).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; then keys that may be such ids' owners
-- Returns  how many were removed

local base, call, removed = ARGV[1], redis.call, 0

-- The queue `de` of a prefix that ends with this queue's name has keys that look alike. They stay, and
-- so may some of these ids until their time is over.
if call('TYPE', base .. 'de:meta').ok == 'hash' then
  return {0}
end

local function is_other(key)
  return string.sub(key, -5) == ':lock' or key == base .. 'de:limiter'
    or key == base .. 'de:stalled-check'
end

for i = 2, #ARGV do
  local key = ARGV[i]
  if not is_other(key) and call('TYPE', key).ok == 'string' and call('PTTL', key) > 0
      and call('EXISTS', base .. call('GET', key)) == 0 then
    call('DEL', key)
    removed = removed + 1
  end
end
return {removed}
