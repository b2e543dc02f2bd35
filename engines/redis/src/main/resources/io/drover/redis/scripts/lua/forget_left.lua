-- Removes the hashes of jobs that are in no state: left behind, they belong to nothing.
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; then ids of what may be such jobs
-- Returns  how many were removed

--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/room.lua
--- parts/parents.lua
--- parts/remove.lua

local base, removed = ARGV[1], 0
for i = 2, #ARGV do
  local id = ARGV[i]
  local job = try('HMGET', base .. id, 'name', 'timestamp', 'data', 'rjk') or {}
  local schedule = string.match(id, '^repeat:(.*):%d+$')
  local is_run = schedule and job[4] == schedule
  if (job[1] or job[2]) and job[3] and (is_run or not string.find(id, ':', 1, true))
      and not has_place(base, id) then
    purge(base, id)
    call('DEL', base .. id .. ':lock')
    removed = removed + 1
  end
end
return {removed}
