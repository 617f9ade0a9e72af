--[[ acceptChat: number a chat of an application.
  KEYS  1 seq:{token}   2 pending:{token}   3 pending-index:{token}   4 rate:{token}:writes
        5 dead-lettered:{token}   6 usage:{token}
        7… windows of idempotency records, the latest first (if ARGV[14] is not empty)
  ARGV  1 now (ms)   2 time until the entry's first turn (ms)
        3 limit of the pending log (entries)   4 idempotency lifetime (ms)
        5 epoch of an earlier 'key-unknown', after which MySQL was asked about the key, or ''
        6 cost in units (0: an earlier call paid)
        7 limit `quota/window` of applications without their own, or ''
        8 budget of an application (bytes)   9 the window that `now` is in
        10 how long to keep that window (ms)   11 its place among the windows
        12 the chat's identity and 13 its content (JSON members without braces, together its record)
        14 field of its idempotency record, or ''   15 the idempotency record without the number
        16 size of the implicit block
  Output  first the standing with the limit (empty: no limit, or the cost was 0), then
          'accepted', number, repeated ('1': an earlier request with the key got this number),
            record, low ('1': the block runs low), epoch, chain, end
          'rate-limited' | 'key-reused' | 'application-sequence-missing'
          'backlog-full', why ('entries' | 'budget' | 'memory')
          'key-unknown', epoch
          'needs-lease', epoch, chain, end   |   'sealed', epoch, chain, last ]]
local WINDOWS = 7
local now, lifetime, window = tonumber(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[9])
local identity, content, field, packed, implicit = ARGV[12], ARGV[13], ARGV[14], ARGV[15], ARGV[16]

local function accept(s)
  local epoch = current_epoch()
  -- Without a sequence of this epoch, only MySQL knows whether the application exists. Creating a
  -- key here would let unknown tokens fill Redis.
  if s.epoch ~= epoch then return { 'application-sequence-missing' } end
  local usage = read_usage(KEYS[6])
  if field ~= '' then
    local known = find_records(WINDOWS, { field }, now, lifetime)[field]
    if known then
      if string.sub(known, 1, 16) ~= string.sub(packed, 1, 16) then return { 'key-reused' } end
      -- The sequence has had no block in this epoch, and Redis does not know whether the
      -- application was deleted in an earlier one. Only the ledger can tell: let the caller ask it
      -- for a block.
      if s.size == 0 then return not_ready(KEYS[1], s, epoch, '', now) end
      -- The entry may be gone: the worker has persisted the chat, or Redis lost the entry. Restore
      -- it in either case, because an acknowledged chat must be readable until it is stored.
      local first, number = record_of(identity_of(known, identity), content), string.sub(known, 40)
      if not is_short(usage, now) then
        local lost = restore_entry(KEYS[2], number, first, KEYS[3], '0:' .. number, now + ARGV[2], KEYS[5])
        add_usage(KEYS[6], 'entries', lost and #first + ENTRY or 0)
      end
      return { 'accepted', tonumber(number), '1', first, '' }
    end
    if ARGV[5] ~= epoch and not knows_all_keys(KEYS[1], s, now, lifetime) then return { 'key-unknown', epoch } end
    enter_window(usage, window, WINDOWS)
  end

  if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return { 'backlog-full', 'entries' } end
  local record = record_of(identity, content)
  local more = #record + ENTRY + SEQUENCE + (field ~= '' and RECORD or 0)
  local full = backlog_full(usage, more, tonumber(ARGV[8]), now)
  if full then return full end
  local why = not_ready(KEYS[1], s, epoch, '', now)
  if why then return why end

  local number = s.next
  local messages = KEYS[1] .. ':' .. number
  redis.call('HSET', KEYS[1], 'next', number + 1)
  redis.call('HSET', messages, 'epoch', epoch, 'chain', 'implicit', 'next', 1, 'end', implicit, 'size', implicit)
  redis.call('HSET', KEYS[2], number, record)
  redis.call('ZADD', KEYS[3], string.format('%.0f', now + ARGV[2]), '0:' .. number)
  redis.call('ZADD', order_key(KEYS[2]), number, number)
  usage.entries, usage.sequences = usage.entries + #record + ENTRY, usage.sequences + 1
  if field ~= '' then
    local records = KEYS[WINDOWS + ARGV[11]]
    redis.call('HSET', records, field, packed .. string.format('%.0f', number))
    redis.call('PEXPIRE', records, ARGV[10])
    usage.records = usage.records + 1
  end
  write_usage(usage)
  return { 'accepted', number, '', record, runs_low(s, number) and '1' or '', epoch, s.chain, s.last }
end

return charged(KEYS[4], read_sequence(KEYS[1]), tonumber(ARGV[6]), ARGV[7], accept)
