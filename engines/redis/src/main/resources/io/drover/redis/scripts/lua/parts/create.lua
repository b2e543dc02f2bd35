-- Stores a new job and puts it where it belongs. Needs parts/queue.lua.

-- Puts a stored job where it belongs, told in events: `job` has id, name, timestamp, delay, priority,
-- lifo, and waits, whether it is for children. Waits until its time if delay is positive; lifo
-- is for jobs without a priority (format 3.1).
local function place(base, job, max)
  local id = job.id
  call('XADD', base .. 'events', '*', 'event', 'added', 'jobId', id, 'name', job.name)
  if job.waits then
    call('ZADD', base .. 'waiting-children', text(job.timestamp), id)
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'waiting-children',
      'jobId', id)
  elseif job.delay > 0 then
    local due = job.timestamp + job.delay
    local score = make_delayed(base, id, due)
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'delayed', 'jobId', id,
      'delay', text(due))
    mark_delayed(base, score)
  else
    make_ready(base, id, job.priority, job.lifo and job.priority == 0)
    mark(base)
    call('XADD', base .. 'events', 'MAXLEN', '~', max, '*', 'event', 'waiting', 'jobId', id)
  end
end

-- Stores one job and puts it where it belongs. `job` has also data, opts, and `more`, further fields
-- of the hash and their values, or nil.
local function create(base, job, max)
  local key = base .. job.id
  call('HSET', key, 'name', job.name, 'data', job.data, 'opts', job.opts,
    'timestamp', text(job.timestamp), 'delay', text(job.delay),
    'priority', text(job.priority))
  if job.more and job.more[1] then
    call('HSET', key, unpack(job.more))
  end
  place(base, job, max)
end
