--[[ sealSequence (S1): stop the sequence, and end its block at the last number handed out.
  Repeatable.
  KEYS  1 the sequence
  Output  epoch, chain, last   |   nothing if the key is absent or of another epoch ]]
local s = read_sequence(KEYS[1])
if s.epoch ~= current_epoch() then return {} end
redis.call('HSET', KEYS[1], 'sealed', '1', 'end', s.next - 1)
return { s.epoch, s.chain, s.next - 1 }
