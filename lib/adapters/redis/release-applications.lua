--[[ releaseApplications: remove applications without pending entries from the registry.
  KEYS  1 pending-applications:{shard}
  ARGV  1 time before which an application must have registered to be removed (ms)   2… tokens
  Keeps later registrations: a process that relies on one accepts writes without registering
  again. ]]
for i = 2, #ARGV do
  local registered = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if registered and tonumber(registered) < tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
