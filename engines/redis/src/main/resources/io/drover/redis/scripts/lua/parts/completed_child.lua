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
  local read, decoded = pcall(cjson.decode, field)
  if not read or type(decoded) ~= 'table' or type(decoded.queueKey) ~= 'string'
      or type(decoded.id) ~= 'string' and type(decoded.id) ~= 'number' then
    parents[field] = false
    return false
  end
  local parent = {base = decoded.queueKey .. ':', id = decoded.id}
  local key = parent.base .. parent.id
  parent.pending, parent.processed = key .. ':dependencies', key .. ':processed'
  parents[field] = parent
  return parent
end

-- Tells the parent of a child's result (7.3). What a stranger has under one of the parent's keys is
-- the parent's trouble.
local function child_completed(child, field, result)
  local parent = parents[field]
  if parent == nil then
    parent = parent_named(field)
  end
  if parent and redis.pcall('SREM', parent.pending, child) == 1 then
    redis.pcall('HSET', parent.processed, child, result)
    if call('SCARD', parent.pending) == 0 then
      budget = budget - 1
      make_ready_if_done(parent.base, parent.id)
    end
  end
end
