--[[ mendUsage: correct what an application takes of Redis's memory, once all its keys were counted.
  KEYS  1 usage:{token}   2… windows of idempotency records
  ARGV  1 bytes of entries and 2 sequences, as counted
        3 bytes of entries and 4 sequences, as the usage had them when the count began
        5 how long to keep a window that has no end (ms)
  The count may or may not hold the changes during it. So it corrects only the error that the usage
  has with them and without them. Removes a usage of nothing, once its bucket is full. ]]
local function without_error(now, before, counted)
  local least, most = math.min(now, before) - counted, math.max(now, before) - counted
  return now - math.max(least, 0) - math.min(most, 0)
end

local usage = redis.call('HMGET', KEYS[1], 'entries', 'sequences', 'writes')
local entries = without_error(tonumber(usage[1] or 0), tonumber(ARGV[3]), tonumber(ARGV[1]))
local sequences = without_error(tonumber(usage[2] or 0), tonumber(ARGV[4]), tonumber(ARGV[2]))
local records = 0
for i = 2, #KEYS do
  records = records + redis.call('HLEN', KEYS[i])
  -- A window that Redis lost, and that began anew.
  if redis.call('PTTL', KEYS[i]) == -1 then redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
end
local full_at = usage[3] and string.match(usage[3], '^%S+')
local is_full = not full_at or full_at - clock() <= 0
if records == 0 and entries == 0 and sequences == 0 and is_full then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'entries', entries, 'sequences', sequences, 'records', records)
end
