#!lua
-- Raises the last fencing token, so that every later majority has a server that knows of it.
--
-- KEYS  1 the token
-- ARGV  1 last token reserved   2 how many were   3 token TTL in ms
-- Returns 1
-- May run twice: a token never falls.

local last = tonumber(string.match(redis.call('GET', KEYS[1]) or '0', '^%d+'))
if last < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
end
return 1
