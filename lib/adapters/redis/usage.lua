--[[ Shared by the scripts that change what an application takes of Redis's memory.

  `usage:{token}` is a hash with what the application takes:
    entries    bytes of its entries in the pending log
    sequences  number of its chats' sequences
    records    number of its idempotency records
    window     the latest window that has records (key-records.lua)
    checked    when a script last looked at the server's memory (ms)
    short      "1": the server was nearly full then
    writes     the bucket of its limit of writes (rate-limit.lua)
  A loss of keys makes it wrong until the next mend counts again. ]]

-- Bytes that each of these takes, an entry besides its record. Measured: tests/integration/memory.
local ENTRY, SEQUENCE, RECORD = 320, 512, 150

-- Adds to a part of the usage. Without a key, or if Redis lost the usage, there is nothing to
-- subtract from.
local function add_usage(key, part, more)
  if key and more ~= 0 and (more > 0 or redis.call('EXISTS', key) == 1) then redis.call('HINCRBY', key, part, more) end
end
