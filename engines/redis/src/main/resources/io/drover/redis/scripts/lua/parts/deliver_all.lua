-- Adds jobs to any queues, all or none. Needs parts/deliver.lua and parts/deliver_run.lua.

-- Adds the jobs that ARGV has from a place on; returns what deliver.lua does, and whether they were
-- added.
local function deliver_all(first)
  local new = all_new(first, #ARGV)
  local at, has_other = refused(first, #ARGV, new)
  if at then
    return {'', (at - first) / DELIVERY, has_other and 1 or 0}, false
  end
  local answer = {}
  at = first
  while at <= #ARGV do
    local last = new and end_of_run(at)
    if last then
      deliver_run(at, last, answer)
    else
      last = at
      answer[#answer + 1], answer[#answer + 2] = deliver(at, false)
    end
    at = last + DELIVERY
  end
  release_childless(first, #ARGV)
  return answer, true
end
