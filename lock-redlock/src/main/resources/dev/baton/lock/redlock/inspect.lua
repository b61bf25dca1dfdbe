#!lua flags=no-writes
-- Who holds the lock here, and who waits.
--
-- KEYS  1 the lock   2 its fencing token   3 who waits for it
-- Returns {value or '', lease left in ms, first token of the last grant, waiter…}

local time = redis.call('TIME')
local now = math.floor(time[1] * 1000 + time[2] / 1000)
local last, block = string.match(redis.call('GET', KEYS[2]) or '0 1', '^(%d+) (%d+)$')
local found = {redis.call('GET', KEYS[1]) or '', redis.call('PTTL', KEYS[1]), string.format('%.0f', last - block + 1)}
for _, waiter in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], now, '+inf')) do
  found[#found + 1] = waiter
end
return found
