-- Ids that were left behind without a job. Part of advance.lua.

-- Takes ids without a job from the active ones; returns the others, and their jobs' keys.
local function without_orphans(ids)
  local left, keys = {}, {}
  for i = 1, #ids do
    local key = base .. ids[i]
    if call('EXISTS', key) == 1 then
      left[#left + 1], keys[#keys + 1] = ids[i], key
    else
      call('LREM', active, 1, ids[i])
    end
  end
  return left, keys
end
