#!lua flags=allow-oom
-- Gives back a hold, or what an attempt has left here; and a place among those who wait.
--
-- KEYS  1 the lock   2 its fencing token   3 who waits for it
-- ARGV  1 what the value begins with: of an owner, or of one attempt   2 who waits no longer, or ''
--       3 the channel on which the waiters are woken, or ''
-- Returns {1 it was there · 2 another's is · 3 nobody's · 4 nobody's, and the token is not known, how many others wait}
-- May run twice: the second run finds nothing of its own.

local lock, waiting = KEYS[1], KEYS[3]
if ARGV[2] ~= '' then
  redis.call('ZREM', waiting, ARGV[2])
end
local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)
local others = redis.call('ZCOUNT', waiting, now, '+inf')
local held = redis.call('GET', lock)
if held and string.sub(held, 1, #ARGV[1]) == ARGV[1] then
  redis.call('DEL', lock)
  if ARGV[3] ~= '' then
    redis.call('PUBLISH', ARGV[3], held)
  end
  return {1, others}
end
return {held and 2 or redis.call('EXISTS', KEYS[2]) == 1 and 3 or 4, others}
