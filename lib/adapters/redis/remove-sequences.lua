--[[ removeSequences: remove sequences of a deleted chat or application.
  KEYS  1 usage:{token}   2… sequences
  ARGV  1 '1': the sequences number the messages of chats ]]
for i = 2, #KEYS do remove_sequence(KEYS[i], ARGV[1] == '1' and KEYS[1] or nil) end
