--[[ Shared by the scripts that change what an application takes of Redis's memory.

  `usage:{token}` is a hash with what the application takes:
    entries    bytes of its entries in the pending log
    sequences  number of its chats' sequences
    records    number of its idempotency records
    window     the latest window that has records (key-records.lua)
    checked    when a script last looked at the server's memory (ms)
    short      "1": the server was nearly full then
  A loss of keys makes it wrong until the next mend counts again. ]]

-- Bytes that each of these takes, an entry besides its record. Measured: tests/integration/memory.
local ENTRY, SEQUENCE, RECORD = 320, 512, 150
-- Part of maxmemory above which nothing is accepted. Redis itself refuses only at maxmemory, and
-- would refuse the work that frees memory as well.
local FULL = 0.9
-- How long to rely on an earlier look at the server's memory (ms): the look takes longer than all
-- other commands of a script together.
local LOOK_AFTER = 1000

local function read_usage(key)
  local f = redis.call('HMGET', key, 'entries', 'sequences', 'records', 'window', 'checked', 'short')
  return {
    key = key, entries = tonumber(f[1]) or 0, sequences = tonumber(f[2]) or 0, records = tonumber(f[3]) or 0,
    window = tonumber(f[4]) or 0, checked = tonumber(f[5]) or 0, short = f[6] == '1',
  }
end

local function write_usage(usage)
  redis.call('HSET', usage.key, 'entries', usage.entries, 'sequences', usage.sequences, 'records', usage.records, 'window', usage.window)
end

-- Counts the records when their window has changed: those of the windows that ended are gone. The
-- windows stand in KEYS from `first` on.
local function enter_window(usage, window, first)
  if window <= usage.window then return end
  usage.window, usage.records = window, 0
  for w = first, #KEYS do usage.records = usage.records + redis.call('HLEN', KEYS[w]) end
end

-- Whether the server is nearly full. Notes what it saw, which is no harm if the script then fails.
local function is_short(usage, now)
  if math.abs(now - usage.checked) < LOOK_AFTER then return usage.short end
  local info = redis.call('INFO', 'memory')
  local used, most = tonumber(string.match(info, '\nused_memory:(%d+)')), tonumber(string.match(info, '\nmaxmemory:(%d+)'))
  usage.short = most > 0 and used >= most * FULL
  redis.call('HSET', usage.key, 'checked', string.format('%.0f', now), 'short', usage.short and '1' or '')
  return usage.short
end

-- Returns the reason why the application may not take this much more, or nil if it may.
local function backlog_full(usage, more, budget, now)
  local taken = math.max(usage.entries, 0) + math.max(usage.sequences, 0) * SEQUENCE + math.max(usage.records, 0) * RECORD
  if taken + more > budget then return { 'backlog-full', 'budget' } end
  if is_short(usage, now) then return { 'backlog-full', 'memory' } end
  return nil
end

-- Adds to a part of the usage outside of an acceptance. Without a key, or if Redis lost the usage,
-- there is nothing to subtract from.
local function add_usage(key, part, more)
  if key and more ~= 0 and (more > 0 or redis.call('EXISTS', key) == 1) then redis.call('HINCRBY', key, part, more) end
end
