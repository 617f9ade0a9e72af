--[[ removeEnded: remove a sequence of an ended epoch.
  KEYS  1 the sequence   2 usage:{token}, if it numbers a chat's messages
  Output  1 removed, 0 not: the key is absent, or of this epoch ]]
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch or epoch == current_epoch() then return 0 end
return remove_sequence(KEYS[1], KEYS[2])
