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

-- Makes the hold the owner, and reserves its tokens: the first is larger than all before, also when the key was lost.
local function own(key, owner, lease, block, token, head, tail)
  local first = math.max(token + 1, micros)
  local ttl = math.max(tokenTtl, lease, head > tail and 0 or QUEUE_TTL)
  redis.call('HSET', key, 'owner', owner, 'until', now + lease, 'token', first + block - 1, 'block', block,
    'sequence', '0', 'expires', now + ttl, 'head', head)
  if head > tail then
    redis.call('HDEL', key, 'head')
  end
  redis.call('PEXPIRE', key, ttl)
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

-- Grants to the first contender that lives, and tells it. Stops before the asker's own place.
-- Returns whether another contender was granted, the end of its lease, and the new head.
local function grantNext(key, head, tail, token, asker)
  local gone, missing, tickets, at = {}, 0, nil, 1
  while head <= tail do
    local field = 'q:' .. text(head)
    local place = redis.call('HGET', key, field)
    if place then
      local contender, number, lease, block = string.match(place, '^(%S+) (%d+) (%d+) (%d+)$')
      if contender == asker then
        return false, 0, head
      end
      head = head + 1
      redis.call('HDEL', key, field, 'c:' .. contender)
      local client = string.match(contender, '^[^+]+')
      if not gone[client] and listens(key, client) then
        local first = own(key, contender .. '#' .. number, tonumber(lease), block, token, head, tail)
        local exclusive = #client < #contender and '1' or '0'
        redis.call(sharded .. 'PUBLISH', key .. ':' .. client, table.concat(
          {number, exclusive, text(first), block, lease, text(now + lease), text(micros)}, ' '))
        return true, now + lease, head
      end
      gone[client] = true
    else
      head = head + 1
      missing = missing + 1
      if missing >= 16 then
        tickets = tickets or ticketsFrom(key, head)
        while tickets[at] and tickets[at] < head do
          at = at + 1
        end
        head = tickets[at] or tail + 1
      end
    end
  end
  return false, 0, head
end

-- Nobody holds the lock or waits for it; its key lives no longer than its token, however long the lease was (L24).
local function free(key, token)
  redis.call('HSET', key, 'owner', '', 'token', token, 'sequence', '0', 'expires', '0')
  redis.call('HDEL', key, 'head')
  redis.call('PEXPIRE', key, tokenTtl, 'LT')
end
