--[[ acceptChat: number a chat of an application.
  KEYS  1 seq:{token}   2 pending:{token}   3 pending-index:{token}   4 idempotency record (when ARGV[6] is not empty)
  ARGV  1 first due time of the pending entry (ms)   2 size of the implicit first block   3 limit of the pending log (entries)
        4 idempotency lifetime (ms)   5 chat record (JSON)   6 fingerprint, or ''
  Output  'accepted', number, repeated ('1' or ''), record, low ('1' or ''), epoch, chain, end
          'key-reused' | 'backlog-full' | 'application-sequence-missing'
          'needs-lease', epoch, chain, end   |   'sealed', epoch, chain, last ]]
local fingerprint = ARGV[6]
if fingerprint ~= '' then
  local known = redis.call('HMGET', KEYS[4], 'fingerprint', 'number', 'record')
  if known[1] then
    if known[1] ~= fingerprint then return { 'key-reused' } end
    return { 'accepted', tonumber(known[2]), '1', known[3], '' }
  end
end

local epoch = current_epoch()
local s = read_sequence(KEYS[1])
-- Only the store knows whether an application exists whose sequence is not here: unknown tokens must not fill Redis.
if s.epoch ~= epoch then return { 'application-sequence-missing' } end
local why = not_ready(KEYS[1], s, epoch, '')
if why then return why end
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return { 'backlog-full' } end

local number = s.next
local messages = KEYS[1] .. ':' .. number
redis.call('HSET', KEYS[1], 'next', number + 1)
redis.call('HSET', messages, 'epoch', epoch, 'chain', 'implicit', 'next', 1, 'end', ARGV[2], 'size', ARGV[2])
redis.call('HSET', KEYS[2], number, ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[1], '0:' .. number)
if fingerprint ~= '' then
  redis.call('HSET', KEYS[4], 'fingerprint', fingerprint, 'number', number, 'record', ARGV[5])
  redis.call('PEXPIRE', KEYS[4], ARGV[4])
end
return { 'accepted', number, '', ARGV[5], runs_low(s, number) and '1' or '', epoch, s.chain, s.last }
