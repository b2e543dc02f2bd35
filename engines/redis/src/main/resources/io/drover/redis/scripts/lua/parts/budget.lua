-- What one call may do beside what it was asked for, so that it does not hold the server long. All that
-- comes with it draws on this: what is too much waits for the next call.

-- How many jobs may be dealt with that were not asked for: retention's, due ones, parents and such.
local budget = 50

-- How many entries of lists may be looked through for an id, about a millisecond's worth.
local SEARCHED_AT_ONCE = 40000
local searched = 0
