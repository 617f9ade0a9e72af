--[[ removePending: remove entries that are persisted or discarded.
  KEYS  1 pending-index:{token}   2 dead-lettered:{token}
        3… one hash of the pending log per entry
  ARGV  three per entry: number, id, member of the sorted set of turns
  Output  how many were removed. An entry with another id stays: it is another chat or message
          under the same number. ]]
local removed = 0
for i = 1, #ARGV, 3 do
  local key = KEYS[2 + (i + 2) / 3]
  local record = redis.call('HGET', key, ARGV[i])
  -- If Redis lost only the record, remove the rest of the entry.
  if not record or cjson.decode(record).id == ARGV[i + 1] then
    redis.call('HDEL', key, ARGV[i])
    redis.call('ZREM', order_key(key), ARGV[i])
    redis.call('ZREM', KEYS[1], ARGV[i + 2])
    redis.call('SREM', KEYS[2], ARGV[i + 2])
    removed = removed + 1
  end
end
return removed
