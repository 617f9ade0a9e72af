--[[ addScores: ZADD, in a script because scripts may run while Redis has no memory left.
  KEYS  1 the sorted set
  ARGV  the arguments of ZADD after the key ]]
redis.call('ZADD', KEYS[1], unpack(ARGV))
