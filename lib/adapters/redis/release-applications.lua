--[[ releaseApplications: take applications that have nothing pending out of the registry.
  KEYS  1 pending-applications:{shard}
  ARGV  1 time before which they must have been registered (ms)   2… their tokens
  An instance that registered one since then may post for it without registering it again. ]]
for i = 2, #ARGV do
  local registered = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if registered and tonumber(registered) < tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
