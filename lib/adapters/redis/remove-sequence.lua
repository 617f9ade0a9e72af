-- Removes a sequence. `usage`: only of a chat's messages. Returns how many keys it removed.
local function remove_sequence(key, usage)
  local removed = redis.call('DEL', key)
  add_usage(usage, 'sequences', -removed)
  return removed
end
