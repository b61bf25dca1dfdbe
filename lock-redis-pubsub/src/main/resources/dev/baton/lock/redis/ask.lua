-- Asks for locks: acquire, take or keep a place, confirm a grant, hand over, yield (R1, R6, R7, R8, R9, R10, R13).
--
-- KEYS  the locks' hashes: one, or those of a heartbeat
-- ARGV  1 not-after: server time in µs; afterwards nothing is done
--       2 token TTL in ms   3 client id, behind 'S' on a cluster or '-' elsewhere
--       then for each key: hold id, lease in ms, token block, and in one: contender, number, number of the hold given up or 0,
--       mode (0 once, 1 queue, 2 keep), lease of a grant by message in ms, known ticket or 0, last token used of the hold
--       given up or 0
-- Returns server time in µs, then for each key three: 1 GRANTED, lease left in ms, first token · 2 HELD, lease left, ticket
--       or 0 · 3 SUPERSEDED · 4 STALE · 5 NOT SUBSCRIBED · 6 FAILED, error
-- Or a single number, when one lock was free and the server's time became its first token: that says it all.
-- May run twice: a second run finds the hold or the place of the same number, and a yield that names a number which is
-- the owner no longer only asks.

local GRANTED, HELD, SUPERSEDED, STALE, NOT_SUBSCRIBED, FAILED = 1, 2, 3, 4, 5, 6
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local tokenTtl = tonumber(ARGV[2])

-- A lock that is free, that nobody waits for: most are. The TTL is treated as in own().
local h
if not KEYS[2] and micros <= tonumber(ARGV[1]) then
  local key = KEYS[1]
  h = redis.call('HMGET', key, 'owner', 'head', 'token', 'expires', 'until', 'tail')
  if not h[2] and (h[1] or '') == '' then
    local lease = tonumber(ARGV[5])
    local first = math.max(tonumber(h[3] or 0) + 1, micros)
    local last = first + ARGV[6] - 1
    local left = tonumber(h[4] or 0) - now
    if left >= lease and left > tokenTtl * 0.984375 then
      redis.call('HSET', key, 'owner', ARGV[4], 'until', now + lease, 'token', last, 'block', ARGV[6])
    else
      local ttl = math.max(tokenTtl, lease)
      redis.call('HSET', key, 'owner', ARGV[4], 'until', now + lease, 'token', last, 'block', ARGV[6], 'expires', now + ttl)
      redis.call('PEXPIRE', key, ttl)
    end
    return first == micros and micros or {micros, GRANTED, lease, first}
  end
end

local ONCE, QUEUE, KEEP = '0', '1', '2'
local sharded, client = string.sub(ARGV[3], 1, 1) == 'S' and 'S' or '', string.sub(ARGV[3], 2)

--include queue.lua

local function enqueue(key, a, place, q)
  local ticket = place and string.match(place, '^%d+')
  if not ticket then
    if a.ticket ~= '0' and redis.call('HEXISTS', key, 'q:' .. a.ticket) == 0 then
      ticket = a.ticket
    else
      ticket = text(q.tail == 0 and micros or q.tail + 1)
    end
  end
  local number = tonumber(ticket)
  redis.call('HSET', key, 'q:' .. ticket, table.concat({a.contender, a.number, a.grantLease, a.block}, ' '),
    'c:' .. a.contender, ticket .. ' ' .. a.number,
    'head', q.head > q.tail and number or math.min(q.head, number), 'tail', math.max(q.tail, number))
  if q.expires - now < QUEUE_TTL then
    redis.call('PEXPIRE', key, QUEUE_TTL, 'GT')
  end
  return number
end

-- The number of a hold of this contender, or nil if it is another's.
local function numberOf(owner, contender)
  local prefix = contender .. '#'
  return string.sub(owner, 1, #prefix) == prefix and tonumber(string.sub(owner, #prefix + 1)) or nil
end

-- A hold has its tokens once: by a token of its own a client tells a later hold under the same number.
local function confirm(key, a, ends, token)
  local h = redis.call('HMGET', key, 'sequence', 'block')
  local first = token - (h[2] or 0) + 1
  if h[2] ~= a.block then
    first = math.max(token + 1, micros)
    redis.call('HSET', key, 'token', first + a.block - 1, 'block', a.block)
  end
  if (h[1] or '0') ~= '0' then
    return GRANTED, ends - now, first
  end
  redis.call('HSET', key, 'until', now + a.lease)
  redis.call('PEXPIRE', key, a.lease, 'GT')
  return GRANTED, a.lease, first
end

local function ask(key, at, h)
  local a = {lease = tonumber(ARGV[at + 1]), block = ARGV[at + 2]}
  a.contender, a.number, a.yields, a.mode, a.grantLease, a.ticket, a.lastToken =
    string.match(ARGV[at + 3], '^(%S+) (%d+) (%d+) (%d) (%d+) (%d+) (%d+)$')
  h = h or redis.pcall('HMGET', key, 'owner', 'head', 'token', 'expires', 'until', 'tail')
  if h.err then
    return FAILED, h.err, 0
  end
  local owner, ends, q = h[1] or '', tonumber(h[5] or 0), queueOf(h[2], h[6], h[3], h[4])
  local place = h[2] and redis.call('HGET', key, 'c:' .. a.contender)
  local number = tonumber(a.number)
  if owner ~= '' and ends <= now then
    owner = ''
  end

  local newest = math.max(numberOf(owner, a.contender) or 0, place and tonumber(string.match(place, '%d+$')) or 0)
  if newest > number then
    return SUPERSEDED, 0, 0
  end
  if owner == ARGV[at] then
    return confirm(key, a, ends, q.token)
  end
  local gives = a.yields ~= '0' and owner == a.contender .. '#' .. a.yields
  local held = owner ~= '' and not gives
  if a.mode ~= ONCE and (held or (a.mode == QUEUE and q.head <= q.tail)) and not listens(key, client) then
    return NOT_SUBSCRIBED, 0, 0
  end
  if gives and tonumber(a.lastToken) > q.token - redis.call('HGET', key, 'block') then
    q.token = tonumber(a.lastToken) -- of this owner's block: not of an earlier grant under the same number
  end
  if not held and not (gives and a.mode == KEEP) then
    ends = grantNext(key, q, a.contender)
    held = ends
  end
  if held then
    return HELD, ends - now, a.mode == ONCE and 0 or enqueue(key, a, place, q)
  end
  local first = own(key, q, ARGV[at], a.lease, a.block)
  if place then
    remove(key, q, string.match(place, '^%d+'), a.contender)
  elseif h[2] and q.head > q.tail then
    redis.call('HDEL', key, 'head')
  end
  return GRANTED, a.lease, first
end

local result = {micros}
for i, key in ipairs(KEYS) do
  local code, x, y = STALE, 0, 0
  if micros <= tonumber(ARGV[1]) then
    code, x, y = ask(key, 4 * i, h)
  end
  result[3 * i - 1], result[3 * i], result[3 * i + 1] = code, x, y
end
return result
