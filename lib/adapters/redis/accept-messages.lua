--[[ acceptMessages: number messages of one chat, in order, up to the end of the block.
  KEYS  1 seq:{token}   2 seq:{token}:<chat>   3 pending:{token}   4 pending:{token}:<chat>
        5 pending-index:{token}   6 rate:{token}:writes   7 dead-lettered:{token}
        8 usage:{token}   9… windows of idempotency records, the latest first (if a message has one)
  ARGV  1 now (ms)   2 time until the entries' first turn (ms)
        3 limit of the pending log (entries)   4 idempotency lifetime (ms)
        5 epoch of an earlier 'key-unknown', after which MySQL was asked about the keys, or ''
        6 cost in units (0: an earlier call paid)
        7 limit `quota/window` of applications without their own, or ''
        8 budget of an application (bytes)   9 the window that `now` is in
        10 how long to keep that window (ms)   11 its place among the windows
        12 chat number   13 fresh chain id
        14… four per message: its identity and its content (JSON members without braces, together
            its record), the field of its idempotency record or '', that record without the number.
            The idempotency record has only the identity: a repeated request carries the content.
  Output  first the standing with the limit (empty: no limit, or the cost was 0), then
          'accepted', chat record if the chat is pending or '', low ('1': the block runs low),
            epoch, chain, end, then three per message within the block: number, repeated ('1': an
            earlier message with the key got this number), record
          'key-reused', positions from 0 of the messages whose key was used for another message;
            nothing is written
          'rate-limited' | 'chat-not-found' | 'application-sequence-missing'
          'backlog-full', why ('entries' | 'budget' | 'memory')
          'key-unknown', epoch
          'needs-lease', epoch, chain, end, chat record or ''
          'sealed', epoch, chain, last ]]
local FIRST, WINDOWS = 14, 9
local now, lifetime, window, chat = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[9]), tonumber(ARGV[12])

local function accept(chats)
  local epoch = current_epoch()
  -- A chat whose number was never handed out gets no key here. Only MySQL can tell in another
  -- epoch, in which Redis may have rolled `next` back, and before the first block of this epoch,
  -- when `next` may be too low.
  if not chats.next or chat >= chats.next then
    if chats.epoch ~= epoch or chats.size == 0 then return { 'application-sequence-missing' } end
    return { 'chat-not-found' }
  end
  local chat_record = redis.call('HGET', KEYS[3], chat) or ''

  local fields = {}
  for i = FIRST, #ARGV, 4 do
    if ARGV[i + 2] ~= '' then table.insert(fields, ARGV[i + 2]) end
  end
  local known = find_records(WINDOWS, fields, now, lifetime)
  local reused = { 'key-reused' }
  -- `asked`: the fingerprints of the keys in this call. Two of its messages may carry the same key.
  local asked, fresh, unknown, more = {}, 0, 0, 0
  for i = FIRST, #ARGV, 4 do
    local identity, content, field = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    local k = known[field]
    if field ~= '' then
      local fingerprint = string.sub(ARGV[i + 3], 1, 16)
      if not k then unknown = unknown + 1 end
      if (k and string.sub(k, 1, 16) or asked[field] or fingerprint) ~= fingerprint then table.insert(reused, (i - FIRST) / 4) end
      asked[field] = fingerprint
    end
    if not k then
      fresh = fresh + 1
      more = more + #identity + #content + 3 + ENTRY + (field ~= '' and RECORD or 0)
    end
  end
  if #reused > 1 then return reused end

  if unknown > 0 and ARGV[5] ~= epoch then
    if chats.epoch ~= epoch then return { 'application-sequence-missing' } end
    if not knows_all_keys(KEYS[1], chats, now, lifetime) then return { 'key-unknown', epoch } end
  end

  local s, usage = read_sequence(KEYS[2]), read_usage(KEYS[8])
  if #fields > 0 then enter_window(usage, window, WINDOWS) end
  if fresh > 0 then
    if redis.call('ZCARD', KEYS[5]) + fresh > tonumber(ARGV[3]) then return { 'backlog-full', 'entries' } end
    local full = backlog_full(usage, more + (s.epoch and 0 or SEQUENCE), tonumber(ARGV[8]), now)
    if full then return full end
  end
  -- A call that only repeats messages needs a block of this epoch as well. Without one, the chat
  -- may have been deleted, and only the ledger knows.
  if fresh > 0 or s.epoch ~= epoch or s.size == 0 then
    local why = not_ready(KEYS[2], s, epoch, ARGV[13], now)
    if why then
      if not s.epoch then add_usage(KEYS[8], 'sequences', 1) end
      why[5] = chat_record
      return why
    end
  end

  local short = fresh < #fields and is_short(usage, now)
  local records, added = KEYS[WINDOWS + ARGV[11]], 0
  local answer = { 'accepted', chat_record, '', epoch, s.chain, s.last }
  for i = FIRST, #ARGV, 4 do
    local identity, content, field = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    -- If two messages have the same key, the first of them has just become known.
    local k = known[field]
    if k then
      local record, number = record_of(identity_of(k, identity), content), string.sub(k, 40)
      -- The entry may be gone: the worker has persisted the message, or Redis lost the entry.
      -- Restore it in either case, because an acknowledged message must be readable until it is
      -- stored.
      if not short and restore_entry(KEYS[4], number, record, KEYS[5], chat .. ':' .. number, now + ARGV[2], KEYS[7]) then
        added = added + #record + ENTRY
      end
      table.insert(answer, tonumber(number))
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
      added = added + #record + ENTRY
      if field ~= '' then
        local packed = ARGV[i + 3] .. string.format('%.0f', number)
        redis.call('HSET', records, field, packed)
        usage.records = usage.records + 1
        known[field] = packed
      end
      if runs_low(s, number) then answer[3] = '1' end
      table.insert(answer, number)
      table.insert(answer, '')
      table.insert(answer, record)
    end
  end
  if #fields == 0 then
    add_usage(KEYS[8], 'entries', added)
  else
    usage.entries = usage.entries + added
    write_usage(usage)
    redis.call('PEXPIRE', records, ARGV[10])
  end
  return answer
end

return charged(KEYS[6], read_sequence(KEYS[1]), tonumber(ARGV[6]), ARGV[7], accept)
