--[[ takePermit: take a permit to have a search under way.
  KEYS  1 searching:{token}: a sorted set of permits, by the time (ms) at which they expire
  ARGV  1 number of permits   2 lifetime of a permit (ms)   3 id of the new permit
  Output  1: taken   |   0: all are taken ]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
