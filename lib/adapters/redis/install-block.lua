--[[ installBlock: install a granted block in its sequence.
  KEYS  1 the sequence
  ARGV  1 epoch   2 chain   3 end, all as when the lease was requested   4 first   5 last
  Output  1 installed
          0 not: the key is absent, sealed, or no longer as when the lease was requested.
            Installing the block anyway would hand numbers out twice. The caller then asks the
            sequence again. ]]
local s = read_sequence(KEYS[1])
local first, last = tonumber(ARGV[4]), tonumber(ARGV[5])
if s.epoch ~= ARGV[1] or s.epoch ~= current_epoch() then return 0 end
if s.sealed or s.chain ~= ARGV[2] or s.last ~= tonumber(ARGV[3]) then return 0 end
local contiguous = first == s.last + 1
if not contiguous and s.next <= s.last then return 0 end
redis.call('HSET', KEYS[1], 'end', last, 'size', last - first + 1)
if not contiguous then redis.call('HSET', KEYS[1], 'next', first) end
return 1
