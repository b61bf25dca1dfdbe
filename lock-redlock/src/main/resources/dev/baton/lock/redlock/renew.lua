#!lua flags=allow-oom
-- Extends, replaces or looks at a lease that is there; a missing one is not made here, since it may have been broken.
--
-- KEYS  1 the lock   2 its fencing token
-- ARGV  1 owner, or owner#attempt   2 sequence of the change, rising within a hold   3 'CHECK', 'EXTEND' or 'REPLACE'   4 lease in ms
--       5 token TTL in ms
-- Returns {1 it is there · 2 another's is · 3 nobody's · 4 nobody's, and the token is not known, lease left in ms}
-- May run twice, and late: a change with a lower sequence than the last one changes nothing.

local lock = KEYS[1]
local held = redis.call('GET', lock)
if not held then
  return {redis.call('EXISTS', KEYS[2]) == 1 and 3 or 4, 0}
end
if string.sub(held, 1, #ARGV[1] + 1) ~= ARGV[1] .. '#' then
  return {2, redis.call('PTTL', lock)}
end
local start, sequence = string.match(held, '^(.*#)(%d+)$')
local left = redis.call('PTTL', lock)
local wanted = tonumber(ARGV[4])
if ARGV[3] ~= 'CHECK' and tonumber(sequence) < tonumber(ARGV[2]) then
  if ARGV[3] == 'EXTEND' then
    wanted = math.max(wanted, left)
  end
  left = wanted
  redis.call('SET', lock, start .. ARGV[2], 'PX', string.format('%.0f', wanted))
  if redis.call('PTTL', KEYS[2]) < wanted + ARGV[5] then
    redis.call('PEXPIRE', KEYS[2], string.format('%.0f', wanted + ARGV[5]))
  end
end
return {1, left}
