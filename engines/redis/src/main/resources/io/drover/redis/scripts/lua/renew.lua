-- Renews leases (format 3.16).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the new lease, ms; then two for each: id; token
-- Returns  the ids whose lease is lost

local base, lost = ARGV[1], {}
for i = 3, #ARGV, 2 do
  local id, lock = ARGV[i], base .. ARGV[i] .. ':lock'
  if redis.call('MGET', lock)[1] == ARGV[i + 1] then -- What is no text is no lease.
    redis.call('PEXPIRE', lock, ARGV[2]) -- A server whose memory is full refuses SET.
    redis.call('SREM', base .. 'stalled', id)
  else
    lost[#lost + 1] = id
  end
end
return lost
