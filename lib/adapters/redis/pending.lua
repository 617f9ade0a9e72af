-- What all scripts that change the pending log share. A hash of it has no order: beside each one its numbers lie in a sorted set, so that a page reads
-- what it shows and not the whole log. Key names as in keys.ts.
local function order_key(hash) return 'pending-order' .. string.sub(hash, string.len('pending') + 1) end
