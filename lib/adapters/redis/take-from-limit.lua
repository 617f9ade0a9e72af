--[[ takeFromLimit: take units of a limit, for a request that needs no number.
  KEYS  1 rate:{token}:<policy>   2 seq:{token}
  ARGV  1 policy   2 limit `quota/window` of applications without their own, or ''
        3 '1': ARGV[2] is the limit of this application, whatever Redis has
        4 units
  Output  'taken' | 'rate-limited', then the standing (empty: no limit)
          'limits-unknown': Redis has no sequence of the application, and so not its own limits;
          nothing was taken ]]
local limit = ARGV[2]
if ARGV[3] ~= '1' then
  local known = redis.call('HMGET', KEYS[2], 'epoch', ARGV[1])
  if not known[1] then return { 'limits-unknown' } end
  limit = known[2] or limit
end
local parsed = parse_limit(limit)
if not parsed then return { 'taken', {} } end
local windows = ARGV[1] == 'searches' and SEARCH_WINDOWS or 1
local taken, standing = take(KEYS[1], parsed, tonumber(ARGV[4]), clock(), windows)
return { taken and 'taken' or 'rate-limited', standing }
