-- Reads a schedule (format 5.4).
--
-- KEYS     the two that stand for the queue
-- ARGV     1 the start of the queue's keys; 2 the schedule's id
-- Returns  the schedule as parts/schedules.lua tells it, or nothing

--- parts/queue.lua
--- parts/schedules.lua

return {read_schedule(ARGV[1], ARGV[2])}
