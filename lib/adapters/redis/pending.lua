-- What all scripts that change the pending log share. A hash of it has no order: beside each one its numbers lie in a sorted set, so that a page reads
-- what it shows and not the whole log. Key names as in keys.ts.
local function order_key(hash) return 'pending-order' .. string.sub(hash, string.len('pending') + 1) end

-- Makes an entry whole again of which Redis may have lost any part, or which the worker has removed. What was dead-lettered is not sent again.
local function restore_entry(hash, number, record, index, member, due, dead_lettered)
  redis.call('HSETNX', hash, number, record)
  redis.call('ZADD', order_key(hash), number, number)
  if redis.call('SISMEMBER', dead_lettered, member) == 0 then
    redis.call('ZADD', index, 'NX', string.format('%.0f', due), member)
  end
end
