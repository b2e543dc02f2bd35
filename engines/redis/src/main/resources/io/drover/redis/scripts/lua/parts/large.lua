-- How large the data of a job may be, in bytes, to be handed through a script: more would take the
-- server long.
local LARGE = 65536
