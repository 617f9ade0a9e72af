--[[ Shared by the scripts that accept writes: the records of Idempotency-Keys.

  One hash holds the records that an application wrote within one window of twelve hours,
  `idempotency:{token}:<window>`. A field is a hash of chat and key (16 bytes), a value the
  packed record:
    1–16 fingerprint   17–32 id   33–38 time of acceptance (ms)
    39 "1": the request named the time at which the message was sent   40… number, in digits
  A repeated request carries the content, so the record has only what the first one made up.

  A function that only a repeated request needs is inside of another, since each run of a script
  creates all functions at its top. ]]

local function record_of(identity, content) return '{' .. identity .. ',' .. content .. '}' end

local function created_ms(record)
  local a, b, c, d, e, f = string.byte(record, 33, 38)
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
end

-- The identity (JSON members) that the first request had. `given` is that of the repeated request,
-- which has the same `sent_at` if the first one named a time.
local function identity_of(record, given)
  -- Writes a time (ms) as Instant: RFC 3339 in UTC. The date is that of "civil_from_days"
  -- (https://howardhinnant.github.io/date_algorithms.html), for years from 1970 on.
  local function instant_of(ms)
    local days = math.floor(ms / 86400000)
    local era = math.floor((days + 719468) / 146097)
    local of_era = days + 719468 - era * 146097
    local year = math.floor((of_era - math.floor(of_era / 1460) + math.floor(of_era / 36524) - math.floor(of_era / 146096)) / 365)
    local of_year = of_era - (365 * year + math.floor(year / 4) - math.floor(year / 100))
    local shift = math.floor((5 * of_year + 2) / 153)
    local month = shift < 10 and shift + 3 or shift - 9
    local of_day = ms - days * 86400000
    return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ',
      year + era * 400 + (month <= 2 and 1 or 0), month, of_year - math.floor((153 * shift + 2) / 5) + 1,
      math.floor(of_day / 3600000), math.floor(of_day / 60000) % 60, math.floor(of_day / 1000) % 60, of_day % 1000)
  end
  local created_at = instant_of(created_ms(record))
  local id = string.format('%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x', string.byte(record, 17, 32))
  local identity = string.format('"id":"%s","created_at":"%s"', id, created_at)
  local sent_at = string.match(given, '"sent_at":"([^"]*)"')
  if not sent_at then return identity end
  local names_sent_at = string.sub(record, 39, 39) == '1'
  return string.format('%s,"sent_at":"%s"', identity, names_sent_at and sent_at or created_at)
end

--[[ Finds the records of these fields in the windows, which stand in KEYS from `first` on, the
  latest first. Returns them by field. A record that is older than the lifetime counts as unknown,
  though its window lives on. ]]
local function find_records(first, fields, now, lifetime)
  local found = {}
  if #fields == 0 then return found end
  for w = first, #KEYS do
    local records = redis.call('HMGET', KEYS[w], unpack(fields))
    for i = 1, #fields do
      local record = records[i]
      if record and not found[fields[i]] and now - created_ms(record) < lifetime then
        found[fields[i]] = record
      end
    end
  end
  return found
end
