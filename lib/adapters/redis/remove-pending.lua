--[[ removePending: forget entries that are persisted.
  KEYS  1 pending-index:{token}   2 dead-lettered:{token}   3… one hash of the pending log for each entry
  ARGV  three for each entry: number, id, member of the index
  Output  how many were removed. An entry of another id stays: it is another message under the same number. ]]
local removed = 0
for i = 1, #ARGV, 3 do
  local key = KEYS[2 + (i + 2) / 3]
  local record = redis.call('HGET', key, ARGV[i])
  -- Where the record alone was lost the rest of the entry is left over.
  if not record or cjson.decode(record).id == ARGV[i + 1] then
    redis.call('HDEL', key, ARGV[i])
    redis.call('ZREM', order_key(key), ARGV[i])
    redis.call('ZREM', KEYS[1], ARGV[i + 2])
    redis.call('SREM', KEYS[2], ARGV[i + 2])
    removed = removed + 1
  end
end
return removed
