-- Who holds the lock and who waits; changes nothing.
--
-- KEYS  1 the lock's hash
-- Returns owner or '', lease left in ms, token, then the waiters' hold ids in their order

local fields = redis.call('HGETALL', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local h, waiting = {}, {}
for i = 1, #fields, 2 do
  h[fields[i]] = fields[i + 1]
  local contender = string.match(fields[i], '^c:(.*)$')
  if contender then
    local ticket, number = string.match(fields[i + 1], '^(%d+) (%d+)')
    waiting[#waiting + 1] = {tonumber(ticket), contender .. '#' .. number}
  end
end
table.sort(waiting, function(a, b) return a[1] < b[1] end)
local left = tonumber(h['until'] or 0) - now
local locked = (h.owner or '') ~= '' and left > 0
local token = tonumber(h.token or 0) - (locked and h.block - 1 or 0)
local result = {locked and h.owner or '', locked and left or 0, token}
for _, waiter in ipairs(waiting) do
  result[#result + 1] = waiter[2]
end
return result
