--[[ openSequence: create an empty key of this epoch for the sequence unless it has one, and record
  the application's own limits.
  KEYS  1 the sequence
  ARGV  1 fresh chain id   2 for a new key: time (ms) from which on Redis has every
          idempotency record; 0: always
        3 revision of the limits (0: none)
        4 writes, 5 reads, 6 searches: `quota/window`, or '' for the limit of the settings
  Output  'ready'   |   'needs-lease', epoch, chain, end   |   'sealed', epoch, chain, last ]]
local why = not_ready(KEYS[1], read_sequence(KEYS[1]), current_epoch(), ARGV[1], ARGV[2])
-- Concurrent callers may read MySQL in one order and get here in another: keep the newer limits.
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[1], 'limits') or 0) then
  redis.call('HSET', KEYS[1], 'limits', ARGV[3])
  for i, policy in ipairs({ 'writes', 'reads', 'searches' }) do
    if ARGV[3 + i] == '' then redis.call('HDEL', KEYS[1], policy) else redis.call('HSET', KEYS[1], policy, ARGV[3 + i]) end
  end
end
return why or { 'ready' }
