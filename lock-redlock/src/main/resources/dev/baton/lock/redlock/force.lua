#!lua flags=allow-oom
-- Breaks the hold, whoever has it.
--
-- KEYS  1 the lock
-- ARGV  1 the channel on which the waiters are woken
-- Returns the value that was there, or ''

local held = redis.call('GET', KEYS[1])
if held then
  redis.call('DEL', KEYS[1])
  redis.call('PUBLISH', ARGV[1], held)
end
return held or ''
