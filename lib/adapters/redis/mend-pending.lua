--[[ mendPending: complete the entries whose records are in one hash. Lists and the sweeper find
  them again, even if Redis lost their numbers in the order or their turns.
  KEYS  1 pending:{token} or pending:{token}:<chat>   2 pending-index:{token}
        3 dead-lettered:{token}
  ARGV  1 chat number (0: the hash holds chats)   2 turn of the restored entries (ms)
        3… numbers that the caller found in the hash
  Output  bytes that the entries take ]]
local bytes = 0
for i = 3, #ARGV do
  local record = redis.call('HGET', KEYS[1], ARGV[i])
  if record then
    restore_entry(KEYS[1], order_key(KEYS[1]), ARGV[i], record, KEYS[2], ARGV[1] .. ':' .. ARGV[i], ARGV[2], KEYS[3])
    bytes = bytes + #record + ENTRY
  end
end
return bytes
