--[[ acceptChat: number a chat of an application.
  KEYS  1 seq:{token}   2 pending:{token}   3 pending-index:{token}   4 rate:{token}:writes
        5 dead-lettered:{token}   6 idempotency record (if ARGV[9] is not empty)
  ARGV  1 now (ms)   2 time until the entry's first turn (ms)
        3 limit of the pending log (entries)   4 idempotency lifetime (ms)
        5 epoch of an earlier 'key-unknown', after which MySQL was asked about the key, or ''
        6 cost in units (0: an earlier call paid)
        7 limit `quota/window` of applications without their own, or ''
        8 chat record (JSON)   9 fingerprint, or ''   10 size of the implicit block
  Output  first the standing with the limit (empty: no limit, or the cost was 0), then
          'accepted', number, repeated ('1': an earlier request with the key got this number),
            record, low ('1': the block runs low), epoch, chain, end
          'rate-limited' | 'key-reused' | 'backlog-full' | 'application-sequence-missing'
          'key-unknown', epoch
          'needs-lease', epoch, chain, end   |   'sealed', epoch, chain, last ]]
local now, lifetime, record, fingerprint = tonumber(ARGV[1]), tonumber(ARGV[4]), ARGV[8], ARGV[9]

local function accept()
  local epoch = current_epoch()
  local s = read_sequence(KEYS[1])
  -- Without a sequence of this epoch, only MySQL knows whether the application exists. Creating a
  -- key here would let unknown tokens fill Redis.
  if s.epoch ~= epoch then return { 'application-sequence-missing' } end
  if fingerprint ~= '' then
    local known = redis.call('HMGET', KEYS[6], 'fingerprint', 'number', 'record')
    if known[1] then
      if known[1] ~= fingerprint then return { 'key-reused' } end
      -- The sequence has had no block in this epoch, and Redis does not know whether the
      -- application was deleted in an earlier one. Only the ledger can tell: let the caller ask it
      -- for a block.
      if s.size == 0 then return not_ready(KEYS[1], s, epoch, '', now) end
      -- The entry may be gone: the worker has persisted the chat, or Redis lost the entry. Restore
      -- it in either case, because an acknowledged chat must be readable until it is stored.
      restore_entry(KEYS[2], known[2], known[3], KEYS[3], '0:' .. known[2], now + ARGV[2], KEYS[5])
      return { 'accepted', tonumber(known[2]), '1', known[3], '' }
    end
  end

  if fingerprint ~= '' and ARGV[5] ~= epoch and not knows_all_keys(s, now, lifetime) then return { 'key-unknown', epoch } end
  local why = not_ready(KEYS[1], s, epoch, '', now)
  if why then return why end
  if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return { 'backlog-full' } end

  local number = s.next
  local messages = KEYS[1] .. ':' .. number
  redis.call('HSET', KEYS[1], 'next', number + 1)
  redis.call('HSET', messages, 'epoch', epoch, 'chain', 'implicit', 'next', 1, 'end', ARGV[10], 'size', ARGV[10])
  redis.call('HSET', KEYS[2], number, record)
  redis.call('ZADD', KEYS[3], string.format('%.0f', now + ARGV[2]), '0:' .. number)
  redis.call('ZADD', order_key(KEYS[2]), number, number)
  if fingerprint ~= '' then
    redis.call('HSET', KEYS[6], 'fingerprint', fingerprint, 'number', number, 'record', record)
    redis.call('PEXPIRE', KEYS[6], lifetime)
  end
  return { 'accepted', number, '', record, runs_low(s, number) and '1' or '', epoch, s.chain, s.last }
end

return charged(KEYS[4], KEYS[1], tonumber(ARGV[6]), ARGV[7], accept)
