-- The queue of contenders in a lock's hash; part of the scripts that grant (R1, R3, R8, R9).
--
-- Fields: owner        the hold's id: contender '#' number, or '' when nobody holds the lock
--         until        end of its lease, server time in ms; from then on the hold is over
--         token        the last reserved fencing token; block: how many were reserved by the last grant
--         sequence     number of the last command that changed the owner's lease
--         head, tail   the queue's first and last ticket; head > tail: nobody waits
--         q:<ticket>   the contender that waits with this ticket
--         c:<contender> its place: 'ticket number lease block' (lease in ms)
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
local function own(key, owner, lease, block, token, head)
  local first = math.max(token + 1, micros)
  redis.call('HSET', key, 'owner', owner, 'until', text(now + lease), 'token', text(first + block - 1),
    'block', block, 'sequence', 0, 'head', text(head))
  redis.call('PEXPIRE', key, text(math.max(tokenTtl, lease, QUEUE_TTL)))
  return first
end

-- The smallest ticket from this one on, when many in a row are gone.
local function nextTicket(key, from, tail)
  local least = tail + 1
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local ticket = string.sub(field, 1, 2) == 'q:' and tonumber(string.sub(field, 3))
    if ticket and ticket >= from and ticket < least then
      least = ticket
    end
  end
  return least
end

-- Grants to the first contender that lives, and tells it. Stops before the asker's own place.
-- Returns whether another contender was granted, the end of its lease, and the new head.
local function grantNext(key, head, tail, token, asker)
  local missing = 0
  while head <= tail do
    local ticket = text(head)
    local contender = redis.call('HGET', key, 'q:' .. ticket)
    if contender == asker then
      return false, 0, head
    end
    head = head + 1
    if contender then
      missing = 0
      local place = redis.call('HGET', key, 'c:' .. contender)
      local number, lease, block = string.match(place, '^%d+ (%d+) (%d+) (%d+)$')
      local client = string.match(contender, '^[^+]+')
      redis.call('HDEL', key, 'q:' .. ticket, 'c:' .. contender)
      if listens(key, client) then
        local ends = now + lease
        local first = own(key, contender .. '#' .. number, tonumber(lease), block, token, head)
        local exclusive = #client < #contender and '1' or '0'
        redis.call(sharded .. 'PUBLISH', key .. ':' .. client, table.concat(
          {number, exclusive, text(first), block, lease, text(ends), text(micros)}, ' '))
        return true, ends, head
      end
    else
      missing = missing + 1
      if missing == 16 then
        head = nextTicket(key, head, tail)
        missing = 0
      end
    end
  end
  return false, 0, head
end
