--[[ forgetRecords: remove idempotency records.
  KEYS  1 usage:{token}   2… windows
  ARGV  fields of the records ]]
local removed = 0
for i = 2, #KEYS do removed = removed + redis.call('HDEL', KEYS[i], unpack(ARGV)) end
add_usage(KEYS[1], 'records', -removed)
