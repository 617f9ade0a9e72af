package main

func cases() []Case {
	k3 := make([]bool, NA)
	three := []int{0, 1, 2}
	design := func(f string, F uint8) Cfg {
		return Cfg{Att: three, Keyed: k3, Faults: f, F: F, Sweep: true, Rp: 1, VoidMode: 2}
	}
	fixed := func(f string, F uint8) Cfg {
		c := design(f, F)
		c.Replid, c.Strict, c.Chain, c.Floor, c.Resend, c.MarkFix, c.VoidMode, c.NoCreateResend = true, true, true, true, true, true, 3, true
		return c
	}
	with := func(c Cfg, f func(*Cfg)) Cfg { f(&c); return c }
	retry := []int{0, 0, 1}
	keyed := []bool{true, false, false, false, false}
	return []Case{
		// --- as designed
		{"D01 run_id epoch, split brain and back (2 failovers)", design("o", 2)},
		{"D02 lease granted, handler dies before install", with(design("", 0), func(c *Cfg) { c.Cr = 1; c.Pref = 2; c.NoQ = true; c.Att = []int{0, 1, 2, 3}; c.VoidMode = 0 })},
		{"D03 two prefetchers, no fault", with(design("", 0), func(c *Cfg) { c.Pref = 2; c.NoQ = true; c.Att = []int{0, 1, 2, 3}; c.VoidMode = 0 })},
		{"D05 voids final when recorded at lease: FLUSHALL", with(design("f", 1), func(c *Cfg) { c.VoidMode = 1 })},
		{"D06 voids revocable, recorded at lease: FLUSHALL + crash", with(design("f", 1), func(c *Cfg) { c.Cr = 1 })},
		{"D07 MySQL failover loses the last grant", with(design("m", 1), func(c *Cfg) { c.Att = []int{0, 1, 2, 3} })},
		{"D08 late create script after FLUSHALL", with(design("fc", 2), func(c *Cfg) { c.VoidMode = 0 })},
		{"D09 key: retry answered before the first was sent, FLUSHALL", with(design("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr, c.VoidMode = retry, keyed, 1, 0 })},
		{"D10 key: SQS refuses, retry, FLUSHALL", with(design("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.Sq, c.VoidMode = retry, keyed, 1, 0 })},
		{"D11 key after FLUSHALL, message already in MySQL", with(design("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.VoidMode, c.Resend = retry, keyed, 0, true })},
		{"D12 pending log evicted + crash", with(design("p", 1), func(c *Cfg) { c.Cr = 1 })},
		{"D13 idempotency record evicted", with(design("i", 1), func(c *Cfg) { c.Att, c.Keyed, c.Resend, c.MarkFix = retry, keyed, true, true })},
		{"D14 no sweeper fault: SQS lost answers and crashes only", with(design("", 0), func(c *Cfg) { c.Cr, c.Sq = 1, 1 })},
		{"E02 first repair tried: adopt only the last granted block", with(fixed("", 0), func(c *Cfg) {
			lease4(c)
			c.Att = []int{0, 1, 2, 3, 4}
			c.Cr = 2
			c.Pref = 2
			c.Chain = false
			c.Adopt = true
		})},
		// --- fixed
		{"F01 N1: any two of flush, evict, restart, failover+rejoin", with(fixed("fero", 2), func(c *Cfg) { lease4(c); c.Att = three; c.Rp = 1 })},
		{"F01b N1: same, two operations", with(fixed("fero", 2), func(c *Cfg) { lease4(c); c.Att = two; c.Rp = 2 })},
		{"F01c N1: two failovers with rejoin, three operations", with(fixed("o", 2), func(c *Cfg) { lease4(c); c.Att = three; c.Rp = 1 })},
		{"A01 all repairs but the epoch (run_id only)", with(fixed("o", 2), func(c *Cfg) { lease4(c); c.Att = three; c.Replid = false })},
		{"A02 all repairs but the idempotent grant", with(fixed("", 0), func(c *Cfg) { lease4(c); c.Cr = 1; c.Chain = false })},
		{"A03 all repairs but the floor, MySQL loses a grant", with(fixed("m", 1), func(c *Cfg) { lease4(c); c.Att = []int{0, 1, 2, 3, 4}; c.Floor = false })},
		{"A04 all repairs but the strict install, Redis evicts", with(fixed("ef", 1), func(c *Cfg) { lease4(c); c.Strict = false; c.Pref = 1 })},
		{"A05 all but the strict install, MySQL loses a grant", with(fixed("m", 1), func(c *Cfg) { lease4(c); c.Strict = false })},
		{"A06 all repairs but resend on an idempotent hit", with(fixed("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr, c.Resend = retry, keyed, 1, false })},
		{"A07 all repairs but the key look-up in MySQL", with(fixed("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.MarkFix = retry, keyed, false })},
		{"F02 leases: 5 ops, 2 crashes, 2 prefetchers, no loss", with(fixed("", 0), func(c *Cfg) { lease4(c); c.Att = []int{0, 1, 2, 3, 4}; c.Cr = 2; c.Pref = 2 })},
		{"F03 leases: MySQL loses the last grant, 1 crash, prefetcher", with(fixed("m", 1), func(c *Cfg) { lease4(c); c.Att = []int{0, 1, 2, 3, 4}; c.Cr = 1; c.Pref = 1 })},
		{"F04 leases: one Redis fault, 1 crash, prefetcher", with(fixed("fero", 1), func(c *Cfg) { lease4(c); c.Att = three; c.Cr = 1; c.Pref = 1 })},
		{"F05 queue: FLUSHALL, crash, SQS fault", with(fixed("f", 1), func(c *Cfg) { c.Cr, c.Sq = 1, 1; c.Att = two })},
		{"F06 queue: restart with rollback, crash, SQS fault", with(fixed("r", 1), func(c *Cfg) { c.Cr, c.Sq = 1, 1; c.Att = two })},
		{"F07 queue: failover+rejoin, crash", with(fixed("o", 1), func(c *Cfg) { c.Cr = 1; c.Att = two })},
		{"F08 queue: 3 ops, FLUSHALL, crash", with(fixed("f", 1), func(c *Cfg) { c.Cr = 1 })},
		{"F09 key: retry, FLUSHALL, crash, SQS fault", with(fixed("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr, c.Sq = retry, keyed, 1, 1 })},
		{"F10 key: retry, restart with rollback, crash", with(fixed("r", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr = retry, keyed, 1 })},
		{"F11 key: Redis intact, 2 crashes, 2 SQS faults", with(fixed("", 0), func(c *Cfg) { c.Att, c.Keyed, c.Cr, c.Sq = []int{0, 0, 1}, keyed, 2, 2 })},
		// --- what the code does beyond F: docs/numbering.md
		{"G01 key: retry, pending log lost, crash: sends again only while pending", with(fixed("p", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr = retry, keyed, 1 })},
		{"G02 the same, an idempotent hit always sends again", with(fixed("p", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr, c.SendAgain = retry, keyed, 1, true })},
		{"G03 always sends again: FLUSHALL, crash, SQS fault", with(fixed("f", 1), func(c *Cfg) { c.Att, c.Keyed, c.Cr, c.Sq, c.SendAgain = retry, keyed, 1, 1, true })},
		{"G04 settles below the start of a chain: FLUSHALL, crash, SQS fault", with(fixed("f", 1), func(c *Cfg) { c.Cr, c.Sq, c.Att, c.VoidMode = 1, 1, two, 4 })},
		{"G05 settles below the start of a chain: rollback, crash, SQS fault", with(fixed("r", 1), func(c *Cfg) { c.Cr, c.Sq, c.Att, c.VoidMode = 1, 1, two, 4 })},
		{"G06 settles below the start of a chain: failover, crash", with(fixed("o", 1), func(c *Cfg) { c.Cr, c.Att, c.VoidMode = 1, two, 4 })},
		{"F12 key: split brain (limit of N5)", with(fixed("o", 1), func(c *Cfg) { c.Att, c.Keyed = []int{0, 0}, keyed })},
	}
}

var two = []int{0, 1}

func lease4(c *Cfg) { c.NoQ, c.VoidMode, c.Sweep, c.Att = true, 0, false, []int{0, 1, 2, 3} }
