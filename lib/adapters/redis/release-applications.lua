--[[ releaseApplications: remove applications without pending entries from the registry.
  KEYS  1 pending-applications:{shard}
  ARGV  1 time before which they must have been registered (ms)   2… their tokens
  Keeps later registrations: instances rely on them and post without registering again. ]]
for i = 2, #ARGV do
  local registered = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if registered and tonumber(registered) < tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
