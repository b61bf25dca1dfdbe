-- The queue of contenders in a lock's hash; part of the scripts that grant (R1, R3, R8, R9).
--
-- Fields: owner         the hold's id: contender '#' number, or '' when nobody holds the lock
--         until         end of its lease, server time in ms; from then on the hold is over
--         token, block  the last reserved fencing token; how many the last grant reserved
--         sequence      number of the last command that changed the owner's lease; '0' or absent while there is no owner
--         expires       when the key's TTL ends, as the last grant set it
--         head          the first ticket that may be waiting; absent when nobody waits
--         tail          the last ticket given
--         q:<ticket>    who waits with this ticket: 'contender number lease block' (lease in ms)
--         c:<contender> its place: 'ticket number'
-- A contender is a client id, or a client id '+' number for a place in strict order.
-- The including script has set: micros, now (server time in µs and ms), tokenTtl (ms), sharded ('S' on a cluster, else '').

local QUEUE_TTL = 10000

local function text(number)
  return string.format('%.0f', number) -- '..' would write 1.7e+15
end

local function listens(key, client)
  local numsub = sharded == 'S' and 'SHARDNUMSUB' or 'NUMSUB'
  return redis.call('PUBSUB', numsub, key .. ':' .. client)[2] > 0
end

-- The queue in a lock's hash, from its fields.
local function queueOf(head, tail, token, expires)
  local q = {tail = tonumber(tail or 0), token = tonumber(token or 0), expires = tonumber(expires or 0)}
  q.head = tonumber(head or q.tail + 1)
  return q
end

-- Takes out a place that the head has passed; with the last one the head goes too.
local function remove(key, q, ticket, contender)
  if q.head > q.tail then
    redis.call('HDEL', key, 'q:' .. ticket, 'c:' .. contender, 'head')
  else
    redis.call('HDEL', key, 'q:' .. ticket, 'c:' .. contender)
  end
end

-- Makes the hold the owner, and reserves its tokens: the first is larger than all before, also when the key was lost. The
-- TTL is left alone while it outlives lease and queue, and is right to a sixty-fourth.
local function own(key, q, owner, lease, block)
  local first = math.max(q.token + 1, micros)
  local least = math.max(lease, q.head > q.tail and 0 or QUEUE_TTL)
  local ttl, left = math.max(tokenTtl, least), q.expires - now
  if left < least or left > ttl or left <= tokenTtl * 0.984375 then
    redis.call('HSET', key, 'expires', now + ttl)
    redis.call('PEXPIRE', key, ttl)
  end
  local last = first + block - 1
  if q.head > q.tail then
    redis.call('HSET', key, 'owner', owner, 'until', now + lease, 'token', last, 'block', block, 'sequence', '0')
  else
    redis.call('HSET', key, 'owner', owner, 'until', now + lease, 'token', last, 'block', block, 'sequence', '0',
      'head', q.head)
  end
  return first
end

-- The tickets from this one on, in their order: for a queue with many gaps.
local function ticketsFrom(key, from)
  local tickets = {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local ticket = string.sub(field, 1, 2) == 'q:' and tonumber(string.sub(field, 3))
    if ticket and ticket >= from then
      tickets[#tickets + 1] = ticket
    end
  end
  table.sort(tickets)
  return tickets
end

-- Grants to the first contender that lives, and tells it. Stops before the asker's own place. The first place may be known.
-- Returns the end of the lease of another contender that was granted, or nil.
local function grantNext(key, q, asker, place)
  local gone, missing, tickets, at = {}, 0, nil, 1
  while q.head <= q.tail do
    local ticket = text(q.head)
    place = place or redis.call('HGET', key, 'q:' .. ticket)
    if place then
      local contender, number, lease, block = string.match(place, '^(%S+) (%d+) (%d+) (%d+)$')
      if contender == asker then
        return nil
      end
      q.head = q.head + 1
      local client = string.match(contender, '^[^+]+')
      if not gone[client] and listens(key, client) then
        local first = own(key, q, contender .. '#' .. number, tonumber(lease), block)
        remove(key, q, ticket, contender)
        local exclusive = #client < #contender and '1' or '0'
        redis.call(sharded .. 'PUBLISH', key .. ':' .. client, table.concat(
          {number, exclusive, text(first), block, lease, text(now + lease), text(micros)}, ' '))
        return now + lease
      end
      gone[client] = true
      remove(key, q, ticket, contender)
    else
      q.head = q.head + 1
      missing = missing + 1
      if missing >= 16 then
        tickets = tickets or ticketsFrom(key, q.head)
        while tickets[at] and tickets[at] < q.head do
          at = at + 1
        end
        q.head = tickets[at] or q.tail + 1
      end
    end
    place = nil
  end
  return nil
end

-- Nobody holds the lock or waits for it; its key lives no longer than its token, however long the lease was (L24).
local function free(key, token)
  redis.call('HSET', key, 'owner', '', 'token', token, 'sequence', '0', 'expires', '0')
  redis.call('HDEL', key, 'head')
  redis.call('PEXPIRE', key, tokenTtl, 'LT')
end
