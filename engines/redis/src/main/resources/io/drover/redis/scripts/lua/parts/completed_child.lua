-- Tells parents of children that completed (format 7.3), which most children do. Part of advance.lua.

-- What makes a parent ready; the server makes it anew in every call that needs it.
local release
local function make_ready_if_done(parent_base, id)
  if not release then
--- parts/queue.lua
--- parts/release.lua
    release = release_if_done
  end
  release(parent_base, id, now)
end

-- Parents by the field that names them in their children, which children of one have in common.
local parents = {}

local function parent_named(field)
  local decoded = cjson.decode(field)
  local parent = {base = decoded.queueKey .. ':', id = decoded.id}
  local key = parent.base .. parent.id
  parent.pending, parent.processed = key .. ':dependencies', key .. ':processed'
  parents[field] = parent
  return parent
end

-- Tells the parent of a child's result (7.3).
local function child_completed(child, field, result)
  local parent = parents[field] or parent_named(field)
  if call('SREM', parent.pending, child) == 1 then
    call('HSET', parent.processed, child, result)
    if call('SCARD', parent.pending) == 0 then
      make_ready_if_done(parent.base, parent.id)
    end
  end
end
