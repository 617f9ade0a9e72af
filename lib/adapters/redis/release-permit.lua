--[[ releasePermit: give a permit back, and take the units that its search cost.
  KEYS  1 searching:{token}   2 rate:{token}:searches   3 seq:{token}
  ARGV  1 id of the permit, or ''   2 units (0: none)
        3 limit `quota/window` of applications without their own, or '' ]]
redis.call('ZREM', KEYS[1], ARGV[1])
local quota, window = parse_limit(redis.call('HGET', KEYS[3], 'searches') or ARGV[3])
local units = tonumber(ARGV[2])
if quota and units > 0 then
  -- The work is done already, so the bucket may go into debt.
  local now, room = clock(), window * 1000000
  local owed = math.max((tonumber(redis.call('GET', KEYS[2])) or now) - now, 0)
  owed = math.min(owed + units * room / quota, SEARCH_WINDOWS * room)
  redis.call('SET', KEYS[2], now + owed, 'PX', math.ceil(owed / 1000))
end
