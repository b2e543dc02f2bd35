-- Has a script that takes work away, or frees memory, go on though memory is full: the server refuses
-- one that begins to write with a command that may need more, and no other. The key is never there.
redis.call('DEL', KEYS[#KEYS])
