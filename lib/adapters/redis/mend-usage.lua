--[[ mendUsage: correct what an application takes of Redis's memory, once all its keys were counted.
  KEYS  1 usage:{token}   2… windows of idempotency records
  ARGV  1 bytes of entries and 2 sequences, as counted
        3 bytes of entries and 4 sequences, as the usage had them when the count began
  The count may or may not hold the changes during it. So it corrects only the error that the usage
  has with them and without them. Removes a usage of nothing. ]]
local function without_error(now, before, counted)
  local least, most = math.min(now, before) - counted, math.max(now, before) - counted
  return now - math.max(least, 0) - math.min(most, 0)
end

local usage = read_usage(KEYS[1])
usage.entries = without_error(usage.entries, tonumber(ARGV[3]), tonumber(ARGV[1]))
usage.sequences = without_error(usage.sequences, tonumber(ARGV[4]), tonumber(ARGV[2]))
usage.records = 0
for i = 2, #KEYS do usage.records = usage.records + redis.call('HLEN', KEYS[i]) end
if usage.entries == 0 and usage.sequences == 0 and usage.records == 0 then
  redis.call('DEL', KEYS[1])
else
  write_usage(usage)
end
