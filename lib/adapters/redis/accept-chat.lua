--[[ acceptChat: number a chat of an application.
  KEYS  1 seq:{token}   2 pending:{token}   3 pending-order:{token}   4 pending-index:{token}
        5 usage:{token}
        If the chat has an Idempotency-Key, besides:
        6 dead-lettered:{token}   7… windows of idempotency records, the latest first
  ARGV  1 now (ms)   2 the entry's first turn (ms)   3 limit of the pending log (entries)
        4 budget of an application (bytes)   5 cost in units (0: an earlier call paid)
        6 limit `quota/window` of applications without their own, or ''
        7 size of the implicit block   8 its chain id
        9 the chat's record (JSON)
        If the chat has an Idempotency-Key, instead:
        9 idempotency lifetime (ms)
        10 epoch of an earlier 'key-unknown', after which MySQL was asked about the key, or ''
        11 the window that `now` is in   12 how long to keep that window (ms)
        13 its place among the windows
        14 the chat's record   15 field of its idempotency record
        16 the idempotency record without the number
  Output  first the standing with the limit: units left and seconds to wait ('': no limit, or the
            cost was 0), and the application's own limit `quota/window` or '', then
          'accepted', number, '' or the record of an earlier chat with the key, which got this
            number, '' or, if the block runs low, its { epoch, chain, end }
          'rate-limited' | 'key-reused' | 'application-sequence-missing'
          'backlog-full', why ('entries' | 'budget' | 'memory')
          'key-unknown', epoch
          'needs-lease', epoch, chain, end   |   'sealed', epoch, chain, last ]]
local call, KEYS, ARGV = redis.call, KEYS, ARGV
local now, is_keyed, WINDOWS = ARGV[1] + 0, #KEYS > 5, 7

local s, usage = read_sequence(KEYS[1]), read_usage(KEYS[5])
if not pay(usage, s.epoch, s.writes) then return reply(usage, 'rate-limited') end

local find_records, earlier_record, knows_all_keys, enter_window, write_records
if is_keyed then find_records, earlier_record, knows_all_keys, enter_window, write_records = key_functions() end
local epoch = current_epoch()
-- Without a sequence of this epoch, only MySQL knows whether the application exists. Creating a key
-- here would let unknown tokens fill Redis.
if s.epoch ~= epoch then return reply(usage, 'application-sequence-missing') end
if is_keyed then
  local known = find_records(WINDOWS, 15, now)[ARGV[15]]
  if known then
    if string.sub(known, 1, 16) ~= string.sub(ARGV[16], 1, 16) then return reply(usage, 'key-reused') end
    -- The sequence has had no block in this epoch, and Redis does not know whether the application
    -- was deleted in an earlier one. Only the ledger can tell: let the caller ask it for a block.
    if s.size == 0 then return reply(usage, unpack(not_ready(KEYS[1], s, epoch, '', now))) end
    -- The entry may be gone: the worker has persisted the chat, or Redis lost the entry. Restore it
    -- in either case, because an acknowledged chat must be readable until it is stored.
    local earlier, number = earlier_record(known, ARGV[14], ',"title":'), string.sub(known, 40)
    if not is_short(usage, now) and restore_entry(KEYS[2], KEYS[3], number, earlier, KEYS[4], '0:' .. number, ARGV[2], KEYS[6]) then
      call('HINCRBY', KEYS[5], 'entries', #earlier + ENTRY)
    end
    return reply(usage, 'accepted', number, earlier)
  end
  if ARGV[10] ~= epoch and not knows_all_keys(KEYS[1], s.since, s.packed, now) then return reply(usage, 'key-unknown', epoch) end
  enter_window(usage, WINDOWS)
end

local record = is_keyed and ARGV[14] or ARGV[9]
local full = backlog_full(KEYS[4], 1, usage, #record + ENTRY + SEQUENCE + (is_keyed and RECORD or 0), now)
if full then return reply(usage, 'backlog-full', full) end
local why = not_ready(KEYS[1], s, epoch, '', now)
if why then return reply(usage, unpack(why)) end

local number = string.format('%.0f', s.next)
call('HSET', KEYS[1], 'next', s.next + 1)
call('HSET', KEYS[1] .. ':' .. number, 'epoch', epoch, 'chain', ARGV[8], 'next', 1, 'end', ARGV[7], 'size', ARGV[7])
call('HSET', KEYS[2], number, record)
call('ZADD', KEYS[4], ARGV[2], '0:' .. number)
call('ZADD', KEYS[3], number, number)
usage.entries = usage.entries + #record + ENTRY
call('HSET', KEYS[5], 'entries', usage.entries, 'sequences', usage.sequences + 1, 'writes', usage.writes or '')
if is_keyed then write_records(usage, WINDOWS, { ARGV[15], ARGV[16] .. number }) end
local low = runs_low(s.last, s.size, s.next, s.next) and { epoch, s.chain, s.last } or ''
return { usage.left, usage.wait, usage.own, 'accepted', number, '', low }
