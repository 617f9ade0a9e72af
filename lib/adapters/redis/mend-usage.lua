--[[ mendUsage: correct what an application takes of Redis's memory, once all its keys were counted.
  KEYS  1 usage:{token}   2… windows of idempotency records
  ARGV  1 bytes of entries and 2 sequences, as counted
        3 bytes of entries and 4 sequences, as the usage had them when the count began
  Adds the difference, so that changes during the count stay counted. Removes a usage of nothing. ]]
add_usage(KEYS[1], 'entries', ARGV[1] - ARGV[3])
add_usage(KEYS[1], 'sequences', ARGV[2] - ARGV[4])
local records = 0
for i = 2, #KEYS do records = records + redis.call('HLEN', KEYS[i]) end
local usage = read_usage(KEYS[1])
usage.records = records
if usage.entries == 0 and usage.sequences == 0 and records == 0 then
  redis.call('DEL', KEYS[1])
else
  write_usage(usage)
end
