-- Counts the jobs of a queue by state (format 3.19). What an older BullMQ set aside in the list
-- `paused` counts once the queue is resumed: until then it can be neither claimed nor paged.
--
-- KEYS     the two that stand for the queue
-- ARGV[1]  the start of the queue's keys
-- Returns  waiting, prioritized, delayed, active, waiting-children, completed, failed

local base, call = ARGV[1], redis.call
return {
  call('LLEN', base .. 'wait'),
  call('ZCARD', base .. 'prioritized'), call('ZCARD', base .. 'delayed'),
  call('LLEN', base .. 'active'), call('ZCARD', base .. 'waiting-children'),
  call('ZCARD', base .. 'completed'), call('ZCARD', base .. 'failed')
}
