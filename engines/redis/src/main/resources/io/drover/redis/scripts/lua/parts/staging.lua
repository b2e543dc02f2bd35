-- Trees of jobs that are not there yet: they were handed over in parts, and are seen by nobody until
-- they are released. `base` is the start of the keys of the root's queue.

-- The trees, each with the time of its last part, ms, or 0 if it is being dropped.
local function staged_key(base)
  return 'drover:' .. base .. 'staged'
end

-- The trees that are being released, each with the time that began, ms.
local function released_key(base)
  return 'drover:' .. base .. 'released'
end

-- What is left of a tree: for each job 'w' if it waits for children, 'f' if it goes to the front, else
-- 'e'; and its key.
local function tree_key(base, tree)
  return 'drover:' .. base .. 'staged:' .. tree
end
