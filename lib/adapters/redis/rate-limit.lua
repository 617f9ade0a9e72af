--[[ Shared by all scripts that take units from a limit.

  GCRA, the generic cell rate algorithm (ITU-T I.371, "virtual scheduling";
  https://brandur.org/rate-limiting): a bucket of `quota` units that refills within `window`
  seconds, stored as the one time at which it will be full again (theoretical arrival time, µs).
  The key, `rate:{token}:<policy>`, expires at that time. An absent key is a full bucket, so idle
  applications take no memory.

  The time is that of the Redis server (TIME). With the callers' clocks, one that runs ahead would
  refill the bucket for all. ]]

-- Times count from 2026, not 1970: the smaller a number, the finer the fractions of a microsecond
-- that a double can express.
local BEGINNING = 1767225600

local function clock()
  local time = redis.call('TIME')
  return (time[1] - BEGINNING) * 1000000 + time[2]
end

-- Parses a limit, written as `quota/window`. Returns nil if there is no limit.
local function parse_limit(text)
  local quota, window = string.match(text or '', '^(%d+)/(%d+)$')
  return quota and { quota = tonumber(quota), window = tonumber(window) }
end

-- The largest cost of a request, in units. A bucket with a smaller quota may go this deep into
-- debt.
local LARGEST_COST = 100
-- Tolerance for the rounding of doubles, in µs.
local ROUNDED = 0.05

--[[ Takes `cost` units at time `now`. Returns whether they were available, and the standing: quota,
  window, units left, and seconds until one more unit, or, after a refusal, until enough units. A
  refusal takes nothing. A request that costs more than the quota waits for a full bucket and leaves
  the bucket in debt: otherwise it could never pass. `windows`: how deep the bucket may owe. ]]
local function take(key, limit, cost, now, windows)
  local room = limit.window * 1000000
  local interval = room / limit.quota
  local owed = math.max((tonumber(redis.call('GET', key)) or now) - now, 0)
  -- A debt above `most` stems from a limit that was replaced, or from a clock that was set back.
  -- Drop the excess for good: otherwise no request would pass for a long time.
  local most = math.max(limit.quota * (windows or 1), LARGEST_COST) * interval
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

-- How many windows' units a bucket of searches may owe: its own, and as many in debt.
local SEARCH_WINDOWS = 2

--[[ Runs `accept`, which numbers the writes, if the application's limit `writes` allows it. Returns
  the standing first. A request pays before anything else is checked, so a request that fails
  afterwards costs units as well. Without a sequence, the application may not exist, and its own
  limit is unknown: the request then pays nothing yet, but when the caller runs the script again.
  `chats`: the application's sequence, as read_sequence returns it. ]]
local function charged(bucket, chats, cost, usual, accept)
  local limit = chats.epoch and cost > 0 and parse_limit(chats.writes or usual)
  if not limit then return { {}, unpack(accept(chats)) } end
  local taken, standing = take(bucket, limit, cost, clock())
  if not taken then return { standing, 'rate-limited' } end
  return { standing, unpack(accept(chats)) }
end
