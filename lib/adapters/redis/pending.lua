-- Functions of all scripts that change the pending log. keys.ts explains the keys. A hash has no
-- order, so a sorted set beside each hash holds its numbers: a page then costs only the entries
-- that it shows.
local function order_key(hash) return 'pending-order' .. string.sub(hash, string.len('pending') + 1) end

-- Restores the missing pieces of an entry. Redis may have lost some, or a worker may have removed
-- the whole entry; then a copy of it is stored again without harm. A dead-lettered entry gets no
-- turn. Returns whether the hash had lost the record.
local function restore_entry(hash, order, number, record, index, member, due, dead_lettered)
  local was_lost = redis.call('HSETNX', hash, number, record) == 1
  redis.call('ZADD', order, number, number)
  if not redis.call('ZSCORE', index, member) and redis.call('SISMEMBER', dead_lettered, member) == 0 then
    redis.call('ZADD', index, due, member)
  end
  return was_lost
end
