#!lua flags=allow-oom
-- Gives back a hold, and grants to the next contender that lives; or cancels a place (R3, R5, R7).
--
-- KEYS  1 the lock's hash
-- ARGV  1 hold id   2 last token used, or 0 if that is not known
--       3 '' if the lease is as it was granted and no longer than the token TTL, else (also: not known) '+'
--       4 in one: contender, number, token TTL in ms, 'S' on a cluster or '-' elsewhere
-- Returns 1 RELEASED · 2 CANCELLED · not mine: 3 TAKEN, by another hold · 4 FREE · 5 GONE, the lock is not known
-- May run twice: the second run finds another owner, or none.

local RELEASED, CANCELLED, TAKEN, FREE, GONE = 1, 2, 3, 4, 5
local key = KEYS[1]
local h = redis.call('HMGET', key, 'owner', 'head', 'sequence', 'token', 'block')
local mine, token = h[1] == ARGV[1], h[4]
if mine and tonumber(ARGV[2]) > token - h[5] then
  token = ARGV[2] -- of this owner's block: not of an earlier grant under the same number
end
if mine and not h[2] and (h[3] or '0') == '0' and ARGV[3] == '' and token == ARGV[2] then
  redis.call('HSET', key, 'owner', '', 'token', token)
  return RELEASED
end

local contender, number, tokenTtl, sharded = string.match(ARGV[4], '^(%S+) (%d+) (%d+) (%S)$')
tokenTtl, sharded = tonumber(tokenTtl), sharded == 'S' and 'S' or ''
if not mine then
  local ticket, waiting = string.match(redis.call('HGET', key, 'c:' .. contender) or '', '^(%d+) (%d+)$')
  if waiting == number then
    redis.call('HDEL', key, 'q:' .. ticket, 'c:' .. contender)
    return CANCELLED
  end
  return (not h[1] and GONE) or (h[1] == '' and FREE) or TAKEN
end

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

--include queue.lua

local head = h[2]
h = redis.call('HMGET', key, 'tail', 'expires', 'q:' .. (head or ''))
if not grantNext(key, queueOf(head, h[1], token, h[2]), '', h[3]) then
  free(key, token)
end
return RELEASED
