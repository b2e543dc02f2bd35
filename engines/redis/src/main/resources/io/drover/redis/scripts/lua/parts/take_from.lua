-- Finding ids in lists. Needs parts/budget.lua.

-- How many entries at either end of a long list are looked at first.
local NEAR = 500

-- Takes an id from a list; returns whether it was there. It is mostly near an end; if not, all of the
-- list is looked through.
local function take_from(list, id)
  local length = redis.call('LLEN', list)
  if length > 4 * NEAR then
    for _, rank in ipairs({'-1', '1'}) do
      searched = searched + NEAR
      local place = redis.pcall('LPOS', list, id, 'RANK', rank, 'MAXLEN', NEAR)
      if type(place) == 'number' then -- Else it is not there, or the server is older than Redis 6.0.6.
        return redis.call('LREM', list, rank, id) == 1
      end
    end
  end
  searched = searched + length
  return redis.call('LREM', list, -1, id) == 1
end
