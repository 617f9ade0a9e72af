--[[ acceptMessages: number messages of one chat, in order, up to the end of the block.
  KEYS  1 seq:{token}   2 seq:{token}:<chat>   3 pending:{token}   4 pending:{token}:<chat>
        5 pending-order:{token}:<chat>   6 pending-index:{token}   7 usage:{token}
        If a message has an Idempotency-Key, besides:
        8 dead-lettered:{token}   9… windows of idempotency records, the latest first
  ARGV  1 now (ms)   2 the entries' first turn (ms)   3 limit of the pending log (entries)
        4 budget of an application (bytes)   5 cost in units (0: an earlier call paid)
        6 limit `quota/window` of applications without their own, or ''
        7 chat number   8 fresh chain id
        9… the record (JSON) of each message
        If a message has an Idempotency-Key, instead:
        9 idempotency lifetime (ms)
        10 epoch of an earlier 'key-unknown', after which MySQL was asked about the keys, or ''
        11 the window that `now` is in   12 how long to keep that window (ms)
        13 its place among the windows
        14… three per message: its record, the field of its idempotency record or '', that record
            without the number
  Output  first the standing with the limit: units left and seconds to wait ('': no limit, or the
            cost was 0), and the application's own limit `quota/window` or '', then
          'accepted', the first and the last new number (none: one less), unless all of it is empty:
            chat record if the chat is pending or '', { epoch, chain, end } if the block runs low or
            '', and three per message whose key an earlier message has: position from 0, number and
            record of the earlier one. The others have the new numbers, in order, as far as the
            block reaches.
          'key-reused', positions from 0 of the messages whose key was used for another message;
            nothing is written
          'rate-limited' | 'chat-not-found' | 'application-sequence-missing'
          'backlog-full', why ('entries' | 'budget' | 'memory')
          'key-unknown', epoch
          'needs-lease', epoch, chain, end, chat record or ''
          'sealed', epoch, chain, last ]]
local call, KEYS, ARGV = redis.call, KEYS, ARGV
local now, chat, is_keyed = ARGV[1] + 0, ARGV[7], #KEYS > 7
local FIRST, EACH, WINDOWS = is_keyed and 14 or 9, is_keyed and 3 or 1, 9

local chats = is_keyed and call('HMGET', KEYS[1], 'epoch', 'next', 'size', 'writes', 'since', 'packed')
  or call('HMGET', KEYS[1], 'epoch', 'next', 'size', 'writes')
local usage = read_usage(KEYS[7])
if not pay(usage, chats[1], chats[4]) then return reply(usage, 'rate-limited') end

local find_records, earlier_record, knows_all_keys, enter_window, write_records
if is_keyed then find_records, earlier_record, knows_all_keys, enter_window, write_records = key_functions() end
local epoch = current_epoch()
-- A chat whose number was never handed out gets no key here. Only MySQL can tell in another epoch,
-- in which Redis may have rolled `next` back, and before the first block of this epoch, when `next`
-- may be too low.
if not chats[2] or chat - chats[2] >= 0 then
  if chats[1] ~= epoch or chats[3] == '0' then return reply(usage, 'application-sequence-missing') end
  return reply(usage, 'chat-not-found')
end
local chat_record = call('HGET', KEYS[3], chat)

-- `known`: the idempotency records that Redis has of this call's keys, by their fields.
-- `fresh`: how many messages need a number. `more`: the bytes that they take.
local known, fresh, more = nil, 0, 0
if is_keyed then
  known = find_records(WINDOWS, FIRST + 1, now)
  -- `asked`: the fingerprints of the keys in this call. Two of its messages may carry the same key.
  local asked, reused, is_unknown = {}, {}, false
  for i = FIRST, #ARGV, 3 do
    local field = ARGV[i + 1]
    local k = known[field]
    if field ~= '' then
      local fingerprint = string.sub(ARGV[i + 2], 1, 16)
      if not k then is_unknown = true end
      if (k and string.sub(k, 1, 16) or asked[field] or fingerprint) ~= fingerprint then table.insert(reused, (i - FIRST) / 3) end
      asked[field] = fingerprint
    end
    if not k then
      fresh = fresh + 1
      more = more + #ARGV[i] + ENTRY + (field ~= '' and RECORD or 0)
    end
  end
  if #reused > 0 then return reply(usage, 'key-reused', unpack(reused)) end
  if is_unknown and ARGV[10] ~= epoch then
    if chats[1] ~= epoch then return reply(usage, 'application-sequence-missing') end
    if not knows_all_keys(KEYS[1], chats[5], chats[6], now) then return reply(usage, 'key-unknown', epoch) end
  end
else
  fresh = #ARGV - FIRST + 1
  for i = FIRST, #ARGV do more = more + #ARGV[i] + ENTRY end
end

local s = call('HMGET', KEYS[2], 'epoch', 'chain', 'next', 'end', 'size', 'sealed')
if is_keyed then enter_window(usage, WINDOWS) end
if fresh > 0 then
  local full = backlog_full(KEYS[6], fresh, usage, more + (s[1] and 0 or SEQUENCE), now)
  if full then return reply(usage, 'backlog-full', full) end
end
-- A call that only repeats messages needs a block of this epoch as well. Without one, the chat may
-- have been deleted, and only the ledger knows.
local first, last = (s[3] or 0) + 0, (s[4] or 0) + 0
if s[1] ~= epoch or s[5] == '0' or fresh > 0 and (s[6] or first > last) then
  local why = not_ready(KEYS[2], read_sequence(KEYS[2]), epoch, ARGV[8], now)
  if not s[1] then call('HINCRBY', KEYS[7], 'sequences', 1) end
  return reply(usage, why[1], why[2], why[3], why[4], chat_record or '')
end

local accepted, number = { usage.left, usage.wait, usage.own, 'accepted', s[3], '' }, first
if chat_record then accepted[7], accepted[8] = chat_record, '' end
-- `{ nil, nil }` has room for what one message needs.
local entries, turns, order, records, n = { nil, nil }, { nil, nil }, { nil, nil }, is_keyed and { nil, nil }, 1
for i = FIRST, #ARGV, EACH do
  local record, field = ARGV[i], is_keyed and ARGV[i + 1]
  local k = known and known[field]
  if k then
    local earlier, had = earlier_record(k, record, ',"body":'), string.sub(k, 40)
    -- The entry may be gone: the worker has persisted the message, or Redis lost the entry. Restore
    -- it in either case, because an acknowledged message must be readable until it is stored. If
    -- two messages have the same key, the first of them has just become known.
    local is_of_this_call = had - first >= 0 and had - number < 0
    if not is_of_this_call and not is_short(usage, now) and restore_entry(KEYS[4], KEYS[5], had, earlier, KEYS[6], chat .. ':' .. had, ARGV[2], KEYS[8]) then
      usage.entries = usage.entries + #earlier + ENTRY
    end
    if not accepted[7] then accepted[7], accepted[8] = '', '' end
    local r = #accepted
    accepted[r + 1], accepted[r + 2], accepted[r + 3] = (i - FIRST) / EACH, had, earlier
  elseif number > last then
    break
  else
    local text = number == first and s[3] or string.format('%.0f', number)
    entries[n], entries[n + 1] = text, record
    turns[n], turns[n + 1] = ARGV[2], chat .. ':' .. text
    order[n], order[n + 1] = text, text
    if field and field ~= '' then
      local packed, r = ARGV[i + 2] .. text, #records
      records[r + 1], records[r + 2], known[field] = field, packed, packed
    end
    n, number, usage.entries = n + 2, number + 1, usage.entries + #record + ENTRY
  end
end
accepted[6] = number - 1
if number > first then
  -- Write this first: if Redis refuses a later command, the numbers are lost, but never used twice.
  call('HSET', KEYS[2], 'next', number)
  call('HSET', KEYS[4], unpack(entries))
  call('ZADD', KEYS[6], unpack(turns))
  call('ZADD', KEYS[5], unpack(order))
  if runs_low(last, s[5] + 0, first, number - 1) then accepted[7], accepted[8] = chat_record or '', { epoch, s[2], s[4] } end
end
if records and records[1] then
  write_records(usage, WINDOWS, records)
else
  call('HSET', KEYS[7], 'entries', usage.entries, 'writes', usage.writes or '')
end
return accepted
