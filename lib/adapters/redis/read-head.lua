--[[ readHead: the highest number handed out, if this Redis can know it.
  KEYS  1 the sequence
  Output  the number, or nothing: the key is absent, of another epoch, or has no block of this
          epoch yet (its `next` may lie below numbers that were handed out) ]]
local s = read_sequence(KEYS[1])
if s.epoch ~= current_epoch() or s.size == 0 then return nil end
return s.next - 1
