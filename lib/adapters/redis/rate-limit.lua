--[[ Shared by all scripts that take units from a limit.

  GCRA, the generic cell rate algorithm (ITU-T I.371, "virtual scheduling";
  https://brandur.org/rate-limiting): a bucket of `quota` units that refills within `window`
  seconds, stored as the one time at which it will be full again (theoretical arrival time, µs). No
  time means a full bucket.

  A request that costs more than the quota waits for a full bucket and leaves it in debt: otherwise
  it could never pass. The bucket then says after the time how much it owed when that was written
  (µs), and under which limit: `<time> <owed> <quota>/<window>`.

  The bucket of writes is the field `writes` of `usage:{token}`, which the scripts that accept writes
  read and write anyway. Those of reads and searches are keys, `rate:{token}:<policy>`, which expire
  when they are full, so idle applications take no memory. An older version of the service had such
  a key for writes: it counts while there is no field.

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
  local slash = text and string.find(text, '/', 1, true)
  if not slash then return nil end
  return string.sub(text, 1, slash - 1) + 0, string.sub(text, slash + 1) + 0
end

-- Tolerance for the rounding of doubles, in µs.
local ROUNDED = 0.05

--[[ Takes `cost` units at time `now` from a bucket that stands at `known`. Returns whether they were
  available, units left, and seconds until one more unit, or, after a refusal, until enough units;
  then, unless nothing changed, where the bucket stands from now on and what it owes (µs). A refusal
  takes nothing. `most`: how many windows' units the bucket may owe at most; what a request costs
  beyond is let off. Without it, the request pays everything. ]]
local function take(known, quota, window, cost, now, most)
  local room, owed = window * 1000000, 0
  local interval, deepest = room / quota, room * (most or 1)
  if known then
    local full_at = tonumber(known)
    if not full_at then
      local time, debt, limit = string.match(known, '^(%S+) (%S+) (%S+)$')
      full_at = tonumber(time) or now
      if limit == quota .. '/' .. window then deepest = tonumber(debt) end
    end
    if full_at > now then owed = full_at - now end
  end
  -- More than the deepest debt stems from a limit that was replaced, or from a clock that was set
  -- back. Drop the excess for good: otherwise no request would pass for a long time.
  local too_much = owed > deepest
  if too_much then owed = deepest end
  cost = cost + 0
  local missing = owed + (cost < quota and cost or quota) * interval - room
  local taken = missing <= ROUNDED
  if taken then
    owed = owed + cost * interval
    if most and owed > deepest then owed = deepest end
  end
  local left = math.floor((room - owed + ROUNDED) / interval)
  if left < 0 then left = 0 end
  local wait = math.ceil(((taken and (left + 1) * interval - room + owed or missing) - ROUNDED) / 1000000)
  if not taken and not too_much then return false, left, wait end
  local full_at = now + owed
  if most or owed <= room + ROUNDED then return taken, left, wait, full_at, owed end
  return taken, left, wait, string.format('%.17g %.17g %d/%d', full_at, owed, quota, window), owed
end

-- How many windows' units a bucket of searches may owe: its own, and as many in debt.
local SEARCH_WINDOWS = 2
