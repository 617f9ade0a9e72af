--[[ openSequence: make sure that the sequence has a key of this epoch, empty if need be.
  KEYS  1 the sequence    ARGV  1 fresh chain id   2 time since which the idempotency records are complete, should the key be new (ms)
  Output  'ready'   |   'needs-lease', epoch, chain, end   |   'sealed', epoch, chain, last ]]
return not_ready(KEYS[1], read_sequence(KEYS[1]), current_epoch(), ARGV[1], ARGV[2]) or { 'ready' }
