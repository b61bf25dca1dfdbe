#!lua flags=allow-oom
-- Extends, replaces or checks leases, each on its own (R11).
--
-- KEYS  the locks' hashes
-- ARGV  for each key: hold id, lease in ms, sequence number, mode (0 check, 1 extend, 2 replace)
-- Returns server time in µs, then for each key two: 1 MINE, lease left in ms · 2 TAKEN · 3 FREE · 4 GONE · 5 FAILED, error
--       6 OVER: it was the last, and its lease has ended
-- May run twice, and late: a sequence number that is not above the last one changes nothing.

local MINE, TAKEN, FREE, GONE, FAILED, OVER = 1, 2, 3, 4, 5, 6
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

local function renew(key, id, lease, sequence, mode)
  local h = redis.pcall('HMGET', key, 'owner', 'until', 'sequence')
  if h.err then
    return FAILED, h.err
  end
  local ends = tonumber(h[2] or 0)
  if not h[1] then
    return GONE, 0
  end
  if h[1] ~= id then
    return (h[1] == '' or ends <= now) and FREE or TAKEN, 0
  end
  if ends <= now then
    return OVER, 0
  end
  if mode ~= '0' and tonumber(sequence) > tonumber(h[3] or 0) then
    ends = mode == '1' and math.max(ends, now + lease) or now + lease
    redis.call('HSET', key, 'until', string.format('%.0f', ends), 'sequence', sequence)
    redis.call('PEXPIRE', key, string.format('%.0f', lease), 'GT')
  end
  return MINE, ends - now
end

local result = {micros}
for i, key in ipairs(KEYS) do
  local at = 4 * i - 3
  result[2 * i], result[2 * i + 1] = renew(key, ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3])
end
return result
