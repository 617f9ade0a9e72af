--[[ Shared by the scripts that accept writes. usage.lua explains what an application takes of
  Redis's memory. ]]

-- Reads what the application takes: the fields of usage.lua.
local function read_usage(key)
  local f = redis.call('HMGET', key, 'entries', 'sequences', 'records', 'checked', 'short', 'writes', 'window')
  return {
    key = key, entries = (f[1] or 0) + 0, sequences = (f[2] or 0) + 0, records = (f[3] or 0) + 0,
    checked = f[4], short = f[5], writes = f[6] or nil, window = f[7] or nil, left = '', wait = '', own = '', has_paid = false,
  }
end

--[[ Takes the cost (ARGV 5) of the application's limit. Returns whether the units were there. Notes
  in the usage what replies begin with: units left and seconds to wait ('': no limit, or the cost is
  0), and the application's own limit or ''. A request pays before anything else is checked, so a
  request that fails afterwards costs units as well: the caller writes `usage.writes` if it has paid.
  Without a sequence (`epoch`), the application may not exist, and its own limit is unknown: the
  request then pays nothing yet, but when the caller runs the script again. ]]
local function pay(usage, epoch, own)
  if not epoch or ARGV[5] == '0' then return true end
  local quota, window = parse_limit(own or ARGV[6])
  if not quota then return true end
  local known = usage.writes or redis.call('GET', 'rate' .. string.sub(KEYS[1], 4) .. ':writes')
  local taken, left, wait, bucket = take(known, quota, window, ARGV[5], clock())
  usage.left, usage.wait, usage.own = left, wait, own or ''
  if bucket then usage.writes, usage.has_paid = bucket, true end
  return taken
end

-- The reply of a call that numbers nothing: it writes only what the request has paid.
local function reply(usage, ...)
  if usage.has_paid then redis.call('HSET', usage.key, 'writes', usage.writes) end
  return { usage.left, usage.wait, usage.own, ... }
end

-- Whether the server is nearly full: nothing is accepted then. Redis itself refuses only at
-- maxmemory, and would refuse the work that frees memory as well. Relies on an earlier look for a
-- second: a look takes longer than all other commands of a script together. Notes what it saw,
-- which is no harm if the script then fails.
local function is_short(usage, now)
  local ago = now - (usage.checked or 0)
  if ago > 1000 or ago < -1000 then
    local info = redis.call('INFO', 'memory')
    local used, most = string.match(info, '\nused_memory:(%d+)'), tonumber(string.match(info, '\nmaxmemory:(%d+)'))
    usage.checked, usage.short = now, most > 0 and used - most * 0.9 >= 0 and '1' or ''
    redis.call('HSET', usage.key, 'checked', now, 'short', usage.short)
  end
  return usage.short == '1'
end

--[[ Returns why `count` more writes, which take `more` bytes, have no room, or nil if they have. The
  entries are not counted if their bytes tell that they are few enough. ]]
local function backlog_full(index, count, usage, more, now)
  local limit = ARGV[3] - count
  if usage.entries > limit * ENTRY and redis.call('ZCARD', index) > limit then return 'entries' end
  local bytes = usage.entries > 0 and usage.entries or 0
  if usage.sequences > 0 then bytes = bytes + usage.sequences * SEQUENCE end
  if usage.records > 0 then bytes = bytes + usage.records * RECORD end
  if bytes + more - ARGV[4] > 0 then return 'budget' end
  if is_short(usage, now) then return 'memory' end
  return nil
end

-- Whether half or a quarter of the block is left after one of these numbers: two requests per block
-- ask for the next block early.
local function runs_low(last, size, from, to)
  local half, quarter = last - math.floor(size / 2), last - math.floor(size / 4)
  return from <= half and half <= to or from <= quarter and quarter <= to
end
