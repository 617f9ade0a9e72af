--[[ forgetSequence (S3): remove a sequence whose sealing the ledger has recorded.
  KEYS  1 the sequence   2 usage:{token}, if it numbers a chat's messages
  ARGV  1 epoch   2 chain
  Output  1 removed, 0 not: the key is absent, or no longer as it was when sealed ]]
local s = read_sequence(KEYS[1])
if not s.sealed or s.epoch ~= ARGV[1] or s.chain ~= ARGV[2] then return 0 end
return remove_sequence(KEYS[1], KEYS[2])
