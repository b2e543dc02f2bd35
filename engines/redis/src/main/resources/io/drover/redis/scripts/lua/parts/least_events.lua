-- How many events a queue keeps at least, about: who waits for a job that is not kept hears of its end
-- by one of them.
local LEAST_EVENTS = 1000
