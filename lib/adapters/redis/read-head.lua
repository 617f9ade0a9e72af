--[[ readHead: the highest number handed out, as far as this Redis can know.
  KEYS  1 the sequence
  Output  the number, or nothing: the key is absent, of another epoch, or has had no block yet (its end may lie below what was handed out) ]]
local s = read_sequence(KEYS[1])
if s.epoch ~= current_epoch() or s.size == 0 then return nil end
return s.next - 1
