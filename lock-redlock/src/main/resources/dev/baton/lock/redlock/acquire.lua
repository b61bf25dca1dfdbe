#!lua
-- Takes the lock on this server: the vote that a majority of has to be won.
--
-- KEYS  1 the lock   2 its fencing token   3 who waits for it
-- ARGV  1 owner   2 attempt, rising within an owner   3 lease in ms   4 owner that gives its hold up for this one, or ''
--       5 least token that all servers are told, in µs of their time, or '' if that is not known
--       6 how many tokens to reserve   7 token TTL in ms
--       8 who waits if the lock is held, or ''   9 for how many ms a waiter is believed to wait
--       10 by how much a token is ahead of the time, in µs
-- Returns {1, first token, server time in µs}, or {0, value of the holder, its lease left in ms, server time in µs}
-- May run twice: the second run finds its own value, and has a token of its own.

local lock, token, waiting = KEYS[1], KEYS[2], KEYS[3]
local owner, attempt, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local held = redis.call('GET', lock)

local function isOf(who)
  return who ~= '' and held and string.sub(held, 1, #who + 1) == who .. '#'
end

local earlier = isOf(owner) and tonumber(string.match(held, '#(%d+)#%d+$'))
local free = not held or isOf(ARGV[4]) or (earlier and earlier <= attempt)
if not free then
  if ARGV[8] ~= '' then
    local now = micros / 1000
    redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now)
    redis.call('ZADD', waiting, now + ARGV[9], ARGV[8])
    redis.call('PEXPIRE', waiting, ARGV[9])
  end
  return {0, held, redis.call('PTTL', lock), string.format('%.0f', micros)}
end

local last = tonumber(string.match(redis.call('GET', token) or '0', '^%d+'))
local floor = tonumber(ARGV[5]) or micros + ARGV[10]
local first = math.max(last + 1, floor, micros)
local ttl = math.max(lease, tonumber(ARGV[7]))
redis.call('SET', token, string.format('%.0f %d', first + ARGV[6] - 1, ARGV[6]), 'PX', string.format('%.0f', ttl))
redis.call('SET', lock, owner .. '#' .. ARGV[2] .. '#0', 'PX', ARGV[3])
if ARGV[8] ~= '' then
  redis.call('ZREM', waiting, ARGV[8])
end
return {1, string.format('%.0f', first), string.format('%.0f', micros)}
