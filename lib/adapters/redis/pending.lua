-- Shared by all scripts that change the pending log; key names as in keys.ts. A hash has no order,
-- so a sorted set beside each one holds its numbers: a page reads only what it shows.
local function order_key(hash) return 'pending-order' .. string.sub(hash, string.len('pending') + 1) end

-- Restores an entry that a worker removed, or of which Redis may have lost any part. A
-- dead-lettered entry gets no turn.
local function restore_entry(hash, number, record, index, member, due, dead_lettered)
  redis.call('HSETNX', hash, number, record)
  redis.call('ZADD', order_key(hash), number, number)
  if redis.call('SISMEMBER', dead_lettered, member) == 0 then
    redis.call('ZADD', index, 'NX', string.format('%.0f', due), member)
  end
end
