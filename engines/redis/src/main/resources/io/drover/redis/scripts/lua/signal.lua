-- Publishes signals, retains those that are to be, and adds jobs to any queues, all or nothing, unless
-- an exchange has another version than the one given.
--
-- KEYS     the two that stand for the exchanges
-- ARGV     1 the start of their keys; 2 how many exchanges were looked at; for each of them its name
--          and version, 0 if it was not there; how many signals there are; for each of them three,
--          which parts/tell.lua names; for each job nine, which parts/deliver.lua names
-- Returns  'stale' if a version is another one; else as deliver.lua does, and if nothing was refused
--          for each signal how many subscriptions of connections heard it

--- parts/budget.lua
--- parts/queue.lua
--- parts/create.lua
--- parts/deduplication.lua
--- parts/parents.lua
--- parts/room.lua
--- parts/deliver.lua
--- parts/deliver_run.lua
--- parts/deliver_all.lua
--- parts/routes.lua
--- parts/versions.lua
--- parts/tell.lua
--- parts/retained.lua
--- parts/retain.lua

local base = ARGV[1]
local first = 4 + 2 * ARGV[2]
if not are_current(base, 3, first - 2) then
  return {'stale'}
end
local jobs = first + SIGNAL * ARGV[first - 1]
local retains = any_retained(first, jobs - 1)
if retains then
  call('ZCARD', index_key(base)) -- A key of another type is met before anything is written.
elseif jobs > #ARGV then
  local error = replica_error()
  if error then
    return error
  end
end
local answer, added = deliver_all(jobs)
if not added then
  return answer
end
if retains then
  retain_all(base, first, jobs - 1)
end
tell_all(first, jobs - 1, answer)
return answer
