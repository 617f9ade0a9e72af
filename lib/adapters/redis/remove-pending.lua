--[[ removePending: remove entries that are persisted or discarded.
  KEYS  1 pending-index:{token}   2 dead-lettered:{token}   3 usage:{token}
        4… one hash of the pending log per entry
  ARGV  three per entry: number, id, member of the sorted set of turns
  Output  how many were removed. An entry with another id stays: it is another chat or message
          under the same number. ]]
local removed, freed = 0, 0
for i = 1, #ARGV, 3 do
  local key = KEYS[3 + (i + 2) / 3]
  local record = redis.call('HGET', key, ARGV[i])
  -- If Redis lost only the record, remove the rest of the entry.
  if not record or cjson.decode(record).id == ARGV[i + 1] then
    redis.call('HDEL', key, ARGV[i])
    redis.call('ZREM', order_key(key), ARGV[i])
    redis.call('ZREM', KEYS[1], ARGV[i + 2])
    redis.call('SREM', KEYS[2], ARGV[i + 2])
    removed = removed + 1
    if record then freed = freed + #record + ENTRY end
  end
end
add_usage(KEYS[3], 'entries', -freed)
return removed
