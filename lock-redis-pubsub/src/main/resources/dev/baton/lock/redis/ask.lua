-- Asks for locks: acquire, take or keep a place, confirm a grant, hand over, yield (R1, R6, R7, R8, R9, R10, R13).
--
-- KEYS  the locks' hashes: one, or those of a heartbeat
-- ARGV  1 not-after: server time in µs; afterwards nothing is done
--       2 token TTL in ms   3 'S' on a cluster, else ''   4 client id
--       then for each key: contender suffix ('' or '+number'), number, number of the hold given up or 0,
--       mode (0 once, 1 queue, 2 keep), lease in ms, lease of a grant by message in ms, token block, known ticket or 0,
--       last token used of the hold given up or 0
-- Returns server time in µs, then for each key three: 1 GRANTED, lease left in ms, first token · 2 HELD, lease left, ticket
--       or 0 · 3 SUPERSEDED · 4 STALE · 5 NOT SUBSCRIBED · 6 FAILED, error
-- May run twice: a second run finds the hold or the place of the same number, and a yield that names a number which is
-- the owner no longer only asks.

local GRANTED, HELD, SUPERSEDED, STALE, NOT_SUBSCRIBED, FAILED = 1, 2, 3, 4, 5, 6
local ONCE, QUEUE, KEEP = '0', '1', '2'
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local notAfter, tokenTtl, sharded, client = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4]

--include queue.lua

local function enqueue(key, contender, place, at, head, tail)
  local ticket = place and string.match(place, '^%d+')
  if not ticket then
    local known = ARGV[at + 7]
    if known ~= '0' and redis.call('HEXISTS', key, 'q:' .. known) == 0 then
      ticket = known
    else
      ticket = text(tail == 0 and micros or tail + 1)
    end
  end
  local number = tonumber(ticket)
  redis.call('HSET', key, 'q:' .. ticket, contender,
    'c:' .. contender, ticket .. ' ' .. ARGV[at + 1] .. ' ' .. ARGV[at + 5] .. ' ' .. ARGV[at + 6],
    'head', text(head > tail and number or math.min(head, number)), 'tail', text(math.max(tail, number)))
  redis.call('PEXPIRE', key, QUEUE_TTL, 'GT')
  return number
end

-- The number of a hold of this contender, or nil if it is another's.
local function numberOf(owner, contender)
  local prefix = contender .. '#'
  return string.sub(owner, 1, #prefix) == prefix and tonumber(string.sub(owner, #prefix + 1)) or nil
end

local function confirm(key, ends, token, at)
  local lease = tonumber(ARGV[at + 4])
  if redis.call('HGET', key, 'sequence') == '0' then
    ends = now + lease
    redis.call('PEXPIRE', key, text(lease), 'GT')
  end
  local block = tonumber(ARGV[at + 6])
  local first = math.max(token + 1, micros)
  redis.call('HSET', key, 'until', text(ends), 'token', text(first + block - 1), 'block', block)
  return GRANTED, ends - now, first
end

local function ask(key, at)
  local contender = client .. ARGV[at]
  local h = redis.pcall('HMGET', key, 'owner', 'until', 'token', 'head', 'tail', 'c:' .. contender)
  if h.err then
    return FAILED, h.err, 0
  end
  local owner, ends, token = h[1] or '', tonumber(h[2] or 0), tonumber(h[3] or 0)
  local head, tail, place = tonumber(h[4] or 1), tonumber(h[5] or 0), h[6]
  local number, lease, block = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 4]), tonumber(ARGV[at + 6])
  local me, mode = contender .. '#' .. ARGV[at + 1], ARGV[at + 3]
  if owner ~= '' and ends <= now then
    owner = ''
  end
  if owner == '' and head > tail then
    return GRANTED, lease, own(key, me, lease, block, token, head)
  end

  local newest = math.max(numberOf(owner, contender) or 0, place and tonumber(string.match(place, '^%d+ (%d+)')) or 0)
  if newest > number then
    return SUPERSEDED, 0, 0
  end
  if owner == me then
    return confirm(key, ends, token, at)
  end
  local gives = ARGV[at + 2] ~= '0' and owner == contender .. '#' .. ARGV[at + 2]
  local held = owner ~= '' and not gives
  if mode ~= ONCE and (held or (mode == QUEUE and head <= tail)) and not listens(key, client) then
    return NOT_SUBSCRIBED, 0, 0
  end
  if gives and ARGV[at + 8] ~= '0' then
    token = tonumber(ARGV[at + 8])
  end
  local granted = false
  if not held and not (gives and mode == KEEP) then
    granted, ends, head = grantNext(key, head, tail, token, contender)
  end
  if held or granted then
    return HELD, ends - now, mode == ONCE and 0 or enqueue(key, contender, place, at, head, tail)
  end
  if place then
    redis.call('HDEL', key, 'q:' .. string.match(place, '^%d+'), 'c:' .. contender)
  end
  return GRANTED, lease, own(key, me, lease, block, token, head)
end

local result = {micros}
for i, key in ipairs(KEYS) do
  local code, x, y = STALE, 0, 0
  if micros <= notAfter then
    code, x, y = ask(key, 9 * i - 4)
  end
  result[3 * i - 1], result[3 * i], result[3 * i + 1] = code, x, y
end
return result
