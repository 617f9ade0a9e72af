--[[ acceptMessages: number messages of one chat, in order, up to the end of the block.
  KEYS  1 seq:{token}   2 seq:{token}:<chat>   3 pending:{token}   4 pending:{token}:<chat>
        5 pending-index:{token}   6 rate:{token}:writes   7 dead-lettered:{token}
        8… idempotency records
  ARGV  1 now (ms)   2 time until the entries' first turn (ms)
        3 limit of the pending log (entries)   4 idempotency lifetime (ms)
        5 epoch of an earlier 'key-unknown', after which MySQL was asked about the keys, or ''
        6 cost in units (0: an earlier call paid)
        7 limit `quota/window` of applications without their own, or ''
        8 chat number   9 fresh chain id
        10… four per message: its identity and its content (JSON members without braces, together
            its record), its fingerprint or '', the index into KEYS of its idempotency record.
            The idempotency record has only the identity: a repeated request carries the content.
  Output  first the standing with the limit (empty: no limit, or the cost was 0), then
          'accepted', chat record if the chat is pending or '', low ('1': the block runs low),
            epoch, chain, end, then three per message within the block: number, repeated ('1': an
            earlier message with the key got this number), record
          'key-reused', positions from 0 of the messages whose key was used for another message;
            nothing is written
          'rate-limited' | 'chat-not-found' | 'backlog-full' | 'application-sequence-missing'
          'key-unknown', epoch
          'needs-lease', epoch, chain, end, chat record or ''
          'sealed', epoch, chain, last ]]
local FIRST = 10
local now, lifetime, chat = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[8])

local function record_of(identity, content) return '{' .. identity .. ',' .. content .. '}' end

local function accept()
  local epoch = current_epoch()
  local chats = read_sequence(KEYS[1])
  -- A chat whose number was never handed out gets no key here. Only MySQL can tell in another
  -- epoch, in which Redis may have rolled `next` back, and before the first block of this epoch,
  -- when `next` may be too low.
  if not chats.next or chat >= chats.next then
    if chats.epoch ~= epoch or chats.size == 0 then return { 'application-sequence-missing' } end
    return { 'chat-not-found' }
  end
  local chat_record = redis.call('HGET', KEYS[3], chat) or ''

  local known, asked, reused = {}, {}, { 'key-reused' }
  local fresh, unknown = 0, 0
  for i = FIRST, #ARGV, 4 do
    local fingerprint = ARGV[i + 2]
    if fingerprint ~= '' then
      local key = KEYS[tonumber(ARGV[i + 3])]
      local k = redis.call('HMGET', key, 'fingerprint', 'number', 'identity')
      if k[1] then known[i] = k else unknown = unknown + 1 end
      -- Two messages of this call may carry the same idempotency key: compare their fingerprints.
      if (k[1] or asked[key] or fingerprint) ~= fingerprint then table.insert(reused, (i - FIRST) / 4) end
      asked[key] = fingerprint
    end
    if not known[i] then fresh = fresh + 1 end
  end
  if #reused > 1 then return reused end

  if unknown > 0 and ARGV[5] ~= epoch then
    if chats.epoch ~= epoch then return { 'application-sequence-missing' } end
    if not knows_all_keys(chats, now, lifetime) then return { 'key-unknown', epoch } end
  end

  -- A call that only repeats messages needs a block of this epoch as well. Without one, the chat
  -- may have been deleted, and only the ledger knows.
  local s = read_sequence(KEYS[2])
  if fresh > 0 or s.epoch ~= epoch or s.size == 0 then
    local why = not_ready(KEYS[2], s, epoch, ARGV[9], now)
    if why then
      why[5] = chat_record
      return why
    end
  end
  if fresh > 0 and redis.call('ZCARD', KEYS[5]) + fresh > tonumber(ARGV[3]) then return { 'backlog-full' } end

  local answer = { 'accepted', chat_record, '', epoch, s.chain, s.last }
  for i = FIRST, #ARGV, 4 do
    local identity, content, fingerprint = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    local key = fingerprint ~= '' and KEYS[tonumber(ARGV[i + 3])]
    -- Read the idempotency record again: if two messages have the same key, this call has just
    -- written the record.
    local k = known[i]
    if not k and key then
      local written = redis.call('HMGET', key, 'fingerprint', 'number', 'identity')
      if written[1] then k = written end
    end
    if k then
      local record = record_of(k[3], content)
      -- The entry may be gone: the worker has persisted the message, or Redis lost the entry.
      -- Restore it in either case, because an acknowledged message must be readable until it is
      -- stored.
      restore_entry(KEYS[4], k[2], record, KEYS[5], chat .. ':' .. k[2], now + ARGV[2], KEYS[7])
      table.insert(answer, tonumber(k[2]))
      table.insert(answer, '1')
      table.insert(answer, record)
    else
      if s.next > s.last then break end
      local number, record = s.next, record_of(identity, content)
      s.next = number + 1
      -- Write this first: if Redis refuses a later command, the number is lost, but never used
      -- twice.
      redis.call('HSET', KEYS[2], 'next', s.next)
      redis.call('HSET', KEYS[4], number, record)
      redis.call('ZADD', KEYS[5], string.format('%.0f', now + ARGV[2]), chat .. ':' .. number)
      redis.call('ZADD', order_key(KEYS[4]), number, number)
      if key then
        redis.call('HSET', key, 'fingerprint', fingerprint, 'number', number, 'identity', identity)
        redis.call('PEXPIRE', key, lifetime)
      end
      if runs_low(s, number) then answer[3] = '1' end
      table.insert(answer, number)
      table.insert(answer, '')
      table.insert(answer, record)
    end
  end
  return answer
end

return charged(KEYS[6], KEYS[1], tonumber(ARGV[6]), ARGV[7], accept)
