#!lua flags=allow-oom
-- Breaks the hold, whoever has it, and grants to the next contender that lives (L21).
--
-- KEYS  1 the lock's hash
-- ARGV  1 'S' on a cluster, '-' elsewhere   2 token TTL in ms
-- Returns 1 if there was a hold, else 0
-- May run twice: the second run may break the next one's hold; it is not repeated by itself.

local key, sharded, tokenTtl = KEYS[1], ARGV[1] == 'S' and 'S' or '', tonumber(ARGV[2])
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

--include queue.lua

local h = redis.call('HMGET', key, 'owner', 'until', 'head', 'tail', 'token', 'expires')
if not h[1] then
  return 0
end
if not grantNext(key, queueOf(h[3], h[4], h[5], h[6]), '') then
  free(key, h[5])
end
return h[1] ~= '' and tonumber(h[2] or 0) > now and 1 or 0
