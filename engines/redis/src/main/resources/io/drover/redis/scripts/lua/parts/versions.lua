-- Whether exchanges are what they were when somebody looked at them. Needs parts/routes.lua.

-- Returns whether each exchange in a range of ARGV has the version that follows its name there, 0 if
-- it is not there.
local function are_current(base, from, last)
  for at = from, last, 2 do
    local version, stored = '0', call('HGET', exchanges_key(base), ARGV[at])
    if stored then
      version = version_of(stored)
    end
    if version ~= ARGV[at + 1] then
      return false
    end
  end
  return true
end
