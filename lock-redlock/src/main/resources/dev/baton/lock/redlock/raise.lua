#!lua
-- Raises the last fencing token, and says whether the attempt that it belongs to has the lock here: whoever is granted the
-- lock here after it then has a higher one.
--
-- KEYS  1 the lock   2 its fencing token
-- ARGV  1 what the attempt's value begins with   2 last token reserved   3 how many were   4 token TTL in ms
-- Returns 1 if the attempt has the lock here, else 0
-- May run twice: a token never falls.

local last = tonumber(string.match(redis.call('GET', KEYS[2]) or '0', '^%d+'))
if last < tonumber(ARGV[2]) then
  redis.call('SET', KEYS[2], ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[4])
end
local held = redis.call('GET', KEYS[1])
return held and string.sub(held, 1, #ARGV[1]) == ARGV[1] and 1 or 0
