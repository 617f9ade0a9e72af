--[[ Shared by the scripts that accept writes: the records of Idempotency-Keys.

  One hash holds the records that an application wrote within one window of twelve hours,
  `idempotency:{token}:<window>`. A field is a hash of chat and key (16 bytes), a value the
  packed record:
    1–16 fingerprint   17–32 id   33–38 time of acceptance (ms)
    39 "1": the request named the time at which the message was sent   40… number, in digits
  A repeated request carries the content, so the record has only what the first one made up.

  Each run of a script creates its functions anew, so these are inside of one another: a write without
  a key needs none of them. ]]

local function key_functions()
  local function created_ms(record)
    local a, b, c, d, e, f = string.byte(record, 33, 38)
    return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
  end

  -- The record (JSON) of the chat or message that the first request made. `given` is that of the
  -- repeated request: its content begins with the text `content`. Before that stands the identity,
  -- which has the same `sent_at` if the first request named a time.
  local function earlier_record(record, given, content)
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
    local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = string.byte(record, 17, 32)
    local id = string.format('%06x%02x-%04x-%04x-%04x-%06x%06x', (a * 256 + b) * 256 + c, d, e * 256 + f, g * 256 + h, i * 256 + j,
      (k * 256 + l) * 256 + m, (n * 256 + o) * 256 + p)
    local identity = string.format('{"id":"%s","created_at":"%s"', id, created_at)
    local begins = string.find(given, content, 1, true)
    local sent_at = string.match(string.sub(given, 1, begins), '"sent_at":"([^"]*)"')
    if sent_at then
      local names_sent_at = string.sub(record, 39, 39) == '1'
      identity = string.format('%s,"sent_at":"%s"', identity, names_sent_at and sent_at or created_at)
    end
    return identity .. string.sub(given, begins)
  end

  --[[ Finds the records of the fields that stand in ARGV from `first` on, at each third place, in the
    windows, which stand in KEYS from `window` on, the latest first. Returns them by field. A record
    that is older than the lifetime counts as unknown, though its window lives on. ]]
  local function find_records(window, first, now)
    local fields, found, left = {}, {}, 0
    for i = first, #ARGV, 3 do
      if ARGV[i] ~= '' then
        left = left + 1
        fields[left] = ARGV[i]
      end
    end
    for w = window, #KEYS do
      local records = #fields == 1 and { redis.call('HGET', KEYS[w], fields[1]) } or redis.call('HMGET', KEYS[w], unpack(fields))
      for i = 1, #fields do
        local field, record = fields[i], records[i]
        if record and not found[field] and now - created_ms(record) - ARGV[9] < 0 then
          found[field], left = record, left - 1
        end
      end
      if left == 0 then break end
    end
    return found
  end

  --[[ Whether an idempotency key without a record in Redis was certainly not used within the lifetime
    of keys. After a loss of data, Redis lacks the older records, and for one full lifetime only MySQL
    can tell; so too after an upgrade from records of another form. ]]
  local function knows_all_keys(key, since, packed, now)
    if not packed then
      redis.call('HSET', key, 'since', now, 'packed', '1')
      return false
    end
    return tonumber(since) == 0 or now - since >= tonumber(ARGV[9])
  end

  -- Counts the records when their window has changed: those of the windows that ended are gone. The
  -- windows stand in KEYS from `first` on.
  local function enter_window(usage, first)
    usage.is_latest = usage.window == ARGV[11]
    if usage.is_latest or usage.window and usage.window - ARGV[11] > 0 then return end
    usage.window, usage.records = ARGV[11], 0
    for w = first, #KEYS do usage.records = usage.records + redis.call('HLEN', KEYS[w]) end
  end

  -- Writes records (field, record, field, record …) and the usage. The first records of a window
  -- set the time at which it ends: later ones find it set, or mendUsage sets it.
  local function write_records(usage, first, records)
    local window = KEYS[first + ARGV[13]]
    redis.call('HSET', window, unpack(records))
    usage.records = usage.records + #records / 2
    if usage.is_latest then
      redis.call('HSET', usage.key, 'records', usage.records, 'entries', usage.entries, 'writes', usage.writes or '')
    else
      redis.call('PEXPIRE', window, ARGV[12])
      redis.call('HSET', usage.key, 'records', usage.records, 'entries', usage.entries, 'writes', usage.writes or '', 'window', usage.window)
    end
  end

  return find_records, earlier_record, knows_all_keys, enter_window, write_records
end
