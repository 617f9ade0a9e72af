--[[ claimDue: take pending entries whose turn to be sent again has come, and put off their next turn.
  KEYS  1 pending-index:{token}   2 pending:{token}
  ARGV  1 now (ms)   2 at most so many   3 shortest and 4 longest time to the next turn (ms)
  Output  three for each entry: member of the index (`<chat>:<number>`, chat 0: the chat <number> itself), record, chat record or ''.
  The wait doubles with the entry's age, or an outage would multiply the queue. ]]
local now = tonumber(ARGV[1])

-- The first 48 bits of a UUIDv7 (RFC 9562) are its making in milliseconds.
local function made_at(id) return tonumber(string.sub(id, 1, 8) .. string.sub(id, 10, 13), 16) end

local answer = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local chat, number = string.match(member, '^(%d+):(%d+)$')
  local own = chat ~= '0'
  local hash = own and (KEYS[2] .. ':' .. chat) or KEYS[2]
  local record = redis.call('HGET', hash, number)
  if record then
    local age = now - made_at(cjson.decode(record).id)
    local wait = math.max(tonumber(ARGV[3]), math.min(age, tonumber(ARGV[4])))
    redis.call('ZADD', KEYS[1], string.format('%.0f', now + wait), member)
    table.insert(answer, member)
    table.insert(answer, record)
    table.insert(answer, own and redis.call('HGET', KEYS[2], chat) or '')
  else
    redis.call('ZREM', KEYS[1], member)
    redis.call('ZREM', order_key(hash), number)
  end
end
return answer
