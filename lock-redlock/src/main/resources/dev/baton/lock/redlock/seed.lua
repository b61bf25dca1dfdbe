#!lua
-- Gives a server that has nothing of a hold what the majority has of it: it may have been restarted.
--
-- KEYS  1 the lock   2 its fencing token
-- ARGV  1 value   2 lease in ms   3 last token reserved   4 how many were   5 token TTL in ms
-- Returns 1 if the lock was free here, else 0
-- May run twice: the second run finds the lock taken.

local last = tonumber(string.match(redis.call('GET', KEYS[2]) or '0', '^%d+'))
if last < tonumber(ARGV[3]) then
  redis.call('SET', KEYS[2], ARGV[3] .. ' ' .. ARGV[4], 'PX', ARGV[5])
end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
