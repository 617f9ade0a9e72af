--[[ Shared beginning of the scripts that take from a limit.

  GCRA, the generic cell rate algorithm (ITU-T I.371, "virtual scheduling"; https://brandur.org/rate-limiting): a bucket of `quota` units that fills
  up within `window` seconds, kept as the one time at which it will be full again (the theoretical arrival time, µs). The key,
  `rate:{token}:<policy>`, expires at that time: an absent key is a full bucket, so nothing stays of those who ask no more.

  The time is this server's (TIME). By the clocks of the instances one that runs ahead would fill the bucket for all. ]]

-- From 2026 on: the later the beginning, the finer the fraction of a microsecond that a double still tells.
local BEGINNING = 1767225600

local function clock()
  local time = redis.call('TIME')
  return (time[1] - BEGINNING) * 1000000 + time[2]
end

-- A limit as `quota/window`; nil: there is none.
local function parse_limit(text)
  local quota, window = string.match(text or '', '^(%d+)/(%d+)$')
  return quota and { quota = tonumber(quota), window = tonumber(window) }
end

-- The largest cost of a request: so deep a bucket may get into debt.
local LARGEST_COST = 100
-- What doubles round, in µs.
local ROUNDED = 0.05

--[[ Takes `cost` units at time `now`. Answers whether they were there, and the standing: quota, window, units that are left, and seconds until there
  is one more, or, of a refusal, until there are enough. A refusal takes nothing. What costs more than the whole quota waits for a full bucket and
  leaves it in debt; refused, it could never pass. ]]
local function take(key, limit, cost, now)
  local room = limit.window * 1000000
  local interval = room / limit.quota
  local owed = math.max((tonumber(redis.call('GET', key)) or now) - now, 0)
  -- More was taken under an earlier limit, or by a clock that was put back: the rest is let go, and for good, or nobody would get on with it.
  local most = math.max(limit.quota, LARGEST_COST) * interval
  local too_much = owed > most
  if too_much then owed = most end
  local missing = owed + math.min(cost, limit.quota) * interval - room
  local taken = missing <= ROUNDED
  if taken then owed = owed + cost * interval end
  if taken or too_much then
    redis.call('SET', key, string.format('%.17g', now + owed), 'PX', math.ceil(owed / 1000))
  end
  local left = math.max(math.floor((room - owed + ROUNDED) / interval), 0)
  local wait = taken and (left + 1) * interval - room + owed or missing
  return taken, { limit.quota, limit.window, left, math.ceil((wait - ROUNDED) / 1000000) }
end

--[[ Numbers (`accept`) if the application's limit `writes` allows it, and answers its standing first. What else the request lacks is found out
  after it has paid: whoever asks for what is not there has asked, too. Without a sequence the application may not even exist: no bucket is made
  for it, and its own limit is not known; it pays when it asks again. ]]
local function charged(bucket, sequence, cost, usual, accept)
  local known = redis.call('HMGET', sequence, 'epoch', 'writes')
  local limit = known[1] and cost > 0 and parse_limit(known[2] or usual)
  if not limit then return { {}, unpack(accept()) } end
  local taken, standing = take(bucket, limit, cost, clock())
  if not taken then return { standing, 'rate-limited' } end
  return { standing, unpack(accept()) }
end
