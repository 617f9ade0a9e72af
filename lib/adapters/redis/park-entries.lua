--[[ parkEntries: exclude dead-lettered entries from the sweep.
  KEYS  1 dead-lettered:{token}   2 pending-index:{token}
  ARGV  members of the sorted set of turns ]]
redis.call('SADD', KEYS[1], unpack(ARGV))
redis.call('ZREM', KEYS[2], unpack(ARGV))
