--[[ claimDue: claim pending entries whose turn has come, and delay their next turn.
  KEYS  1 pending-index:{token}   2 pending:{token}
  ARGV  1 now (ms)   2 latest turn to claim (ms)   3 limit (entries)
        4 shortest and 5 longest time to the next turn (ms)
  Output  three per chat: its number (0: the entries are chats), its record or '',
          and its entries: number, record, number, record …
  An entry waits for its next turn as long as it has existed, within the bounds ARGV 4 and 5. With
  a constant wait, an outage would fill the queue with copies.
  The number of commands grows with the chats that have due entries, not with the entries. ]]
local now, shortest, longest = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[5])

-- A record begins with its id, a UUIDv7 (RFC 9562), whose first 48 bits are its creation time (ms).
local function made_at(record)
  local id = string.match(record, '^{"id":"([%x-]+)"')
  return tonumber(string.sub(id, 1, 8) .. string.sub(id, 10, 13), 16)
end

local chats, numbers = {}, {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local chat, number = string.match(member, '^(%d+):(%d+)$')
  if not numbers[chat] then
    numbers[chat] = {}
    table.insert(chats, chat)
  end
  table.insert(numbers[chat], number)
end

local answer, turns, lost = {}, {}, {}
for _, chat in ipairs(chats) do
  local hash = chat == '0' and KEYS[2] or (KEYS[2] .. ':' .. chat)
  local entries, without = {}, {}
  for i, record in ipairs(redis.call('HMGET', hash, unpack(numbers[chat]))) do
    local number = numbers[chat][i]
    local member = chat .. ':' .. number
    if record then
      local wait = math.max(shortest, math.min(now - made_at(record), longest))
      table.insert(turns, string.format('%.0f', now + wait))
      table.insert(turns, member)
      table.insert(entries, number)
      table.insert(entries, record)
    else
      table.insert(without, number)
      table.insert(lost, member)
    end
  end
  if #without > 0 then redis.call('ZREM', order_key(hash), unpack(without)) end
  if #entries > 0 then
    table.insert(answer, chat)
    table.insert(answer, chat ~= '0' and redis.call('HGET', KEYS[2], chat) or '')
    table.insert(answer, entries)
  end
end
if #turns > 0 then redis.call('ZADD', KEYS[1], unpack(turns)) end
if #lost > 0 then redis.call('ZREM', KEYS[1], unpack(lost)) end
return answer
