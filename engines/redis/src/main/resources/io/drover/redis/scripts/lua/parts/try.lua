-- What a stranger has under a key of a job concerns no other job.

-- Runs a command. Returns nil if something of another type is there than it is for: then nothing was
-- done. Other errors are raised.
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then
    if string.find(answer.err, 'WRONGTYPE', 1, true) then
      return nil
    end
    return redis.call(...)
  end
  return answer
end
