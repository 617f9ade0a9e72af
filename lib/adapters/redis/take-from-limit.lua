--[[ takeFromLimit: take units of a limit, for a request that needs no number.
  KEYS  1 rate:{token}:<policy>   2 seq:{token}   3 usage:{token}
  ARGV  1 policy   2 limit `quota/window` of applications without their own, or ''
        3 '1': ARGV[2] is the limit of this application, whatever Redis has
        4 units
  Output  'taken' | 'rate-limited', then limit, units left and seconds to wait
          (nothing: no limit)
          'limits-unknown': Redis has no sequence of the application, and so not its own limits;
          nothing was taken ]]
local limit = ARGV[2]
if ARGV[3] ~= '1' then
  local known = redis.call('HMGET', KEYS[2], 'epoch', ARGV[1])
  if not known[1] then return { 'limits-unknown' } end
  limit = known[2] or limit
end
local quota, window = parse_limit(limit)
if not quota then return { 'taken' } end
local is_writes, most = ARGV[1] == 'writes', ARGV[1] == 'searches' and SEARCH_WINDOWS or nil
local known = is_writes and redis.call('HGET', KEYS[3], 'writes') or redis.call('GET', KEYS[1])
local taken, left, wait, bucket, owed = take(known, quota, window, ARGV[4], clock(), most)
if bucket then
  if is_writes then redis.call('HSET', KEYS[3], 'writes', bucket) else redis.call('SET', KEYS[1], bucket, 'PX', math.ceil(owed / 1000)) end
end
return { taken and 'taken' or 'rate-limited', limit, left, wait }
