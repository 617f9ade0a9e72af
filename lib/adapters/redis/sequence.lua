--[[ Shared by all scripts that work on sequences.

  A sequence is one hash: `seq:{token}` numbers an application's chats, `seq:{token}:<chat>` a
  chat's messages. Its fields:
    epoch   the epoch in which it was written; in another, its numbers may be rolled back
    chain   random id of its chain of blocks
    next    the next number
    end     the last number of its block; next > end: the block is used up
    size    the size of its block (0: no block yet), to tell when the block runs low
    sealed  "1": the sequence hands out no more numbers
    since   (applications only) time (ms) from which on Redis has every idempotency record;
            0: always
    packed  (applications only) "1": `since` is true of packed records. Without it, an older version
            of the service made the key, and wrote records that this one does not read.
    writes, reads, searches  (applications only) its own limits, `quota/window`
    limits  (applications only) their revision in MySQL

  Every script makes all its checks before its first write, except its payment to a limit and its
  note of the server's memory: a Lua error does not undo earlier writes. ]]

-- Reads the server's epoch inside the script, so that no reconnect or resent command can come
-- between the check and the write. Finds plain texts: patterns take as long as INFO itself. The
-- places at which the search begins only save time: both texts usually stand after them.
local function current_epoch()
  local info, find = redis.call('INFO', 'server', 'replication'), string.find
  local _, before_run_id = find(info, 'run_id:', 300, true)
  local _, before_replid = find(info, 'master_replid:', -400, true)
  if not before_run_id then _, before_run_id = find(info, 'run_id:', 1, true) end
  if not before_replid then _, before_replid = find(info, 'master_replid:', 1, true) end
  if not before_run_id or not before_replid then error('INFO gives no run_id or no master_replid: see docs/deploy.md') end
  local run_id = string.sub(info, before_run_id + 1, find(info, '\r', before_run_id, true) - 1)
  local replid = string.sub(info, before_replid + 1, find(info, '\r', before_replid, true) - 1)
  return run_id .. ':' .. replid
end

local function read_sequence(key)
  local f = redis.call('HMGET', key, 'epoch', 'chain', 'next', 'end', 'size', 'sealed', 'since', 'packed', 'writes')
  return {
    epoch = f[1], chain = f[2], next = tonumber(f[3]), last = tonumber(f[4]), size = tonumber(f[5]),
    sealed = f[6], since = tonumber(f[7]), packed = f[8], writes = f[9],
  }
end

--[[ Returns the reason why the sequence cannot hand out a number, or nil if it can. If the key is
  missing or of another epoch, creates an empty key with a fresh chain id. The new key keeps the old
  end, so that the ledger never grants numbers below it. ]]
local function not_ready(key, s, epoch, fresh_chain, since)
  if s.epoch ~= epoch then
    local last = s.last or 0
    redis.call('DEL', key)
    redis.call('HSET', key, 'epoch', epoch, 'chain', fresh_chain, 'next', last + 1, 'end', last, 'size', 0, 'since', since, 'packed', '1')
    return { 'needs-lease', epoch, fresh_chain, last }
  end
  if s.sealed then return { 'sealed', epoch, s.chain, s.next - 1 } end
  if s.next > s.last then return { 'needs-lease', epoch, s.chain, s.last } end
  return nil
end
