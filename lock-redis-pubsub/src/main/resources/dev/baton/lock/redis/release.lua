-- Gives back a hold, and grants to the next contender that lives; or cancels a place (R3, R5, R7).
--
-- KEYS  1 the lock's hash
-- ARGV  1 contender   2 number   3 last token used, or 0 if that is not known   4 'S' on a cluster, else ''   5 token TTL in ms
-- Returns 1 RELEASED · 2 CANCELLED · 3 NOT MINE
-- May run twice: the second run finds another owner, or none.

local RELEASED, CANCELLED, NOT_MINE = 1, 2, 3
local key, contender, number, sharded, tokenTtl = KEYS[1], ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
local h = redis.call('HMGET', key, 'owner', 'token', 'head', 'tail', 'c:' .. contender)
if h[1] ~= contender .. '#' .. number then
  local ticket, waiting = string.match(h[5] or '', '^(%d+) (%d+)')
  if waiting ~= number then
    return NOT_MINE
  end
  redis.call('HDEL', key, 'q:' .. ticket, 'c:' .. contender)
  return CANCELLED
end
local token = ARGV[3] ~= '0' and ARGV[3] or h[2]
local head, tail = tonumber(h[3] or 1), tonumber(h[4] or 0)
if head > tail then
  redis.call('HSET', key, 'owner', '', 'until', 0, 'token', token)
  return RELEASED
end

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

--include queue.lua

local granted, _, left = grantNext(key, head, tail, tonumber(token), '')
if not granted then
  redis.call('HSET', key, 'owner', '', 'until', 0, 'token', token, 'head', text(left))
end
return RELEASED
