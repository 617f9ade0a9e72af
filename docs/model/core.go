// Model 1: numbering, leases, epochs, idempotency, queue, voids (one chat).
package main

import "fmt"

const (
	N    = 12 // numbers 1..N
	NA   = 5  // client attempts
	NP   = 2  // prefetchers
	NK   = 2  // idempotency keys
	VOID = 99
	BLK  = 2
)

type Data struct {
	Has           bool
	Ep, Next, End uint8
	Pend          [N + 1]uint8
	IdN, IdId     [NK]uint8
	Mark          uint8 // epoch since which the idempotency table is complete
}
type Srv struct {
	Run, Repl uint8
	Prim      bool
	D         Data
}
type Proc struct {
	Pc                     uint8 // 0 idle 1 script 2 readLease 3 cas 4 install 5 send 6 ack 7 checkMySQL 9 done 10 dead
	Ep                     uint8
	SawHas                 bool
	SawEp, SawEnd, SawNext uint8
	Res, First, Last       uint8
	Num, Id                uint8
	Cert                   uint8 // epoch for which MySQL was asked about the key
	SawRow                 bool  // when the attempt began its key was already in MySQL
	Ack                    uint8
	Tries                  uint8
}
type St struct {
	Srv                 [2]Srv
	Lag                 Data
	Cur                 uint8
	NR, NRep            uint8 // id generators
	P                   [NA + NP]Proc
	Resv, LOwn, LFirst  uint8
	Led                 [6]Blk // ledger of granted blocks
	NL                  uint8
	PResv, POwn, PFirst uint8
	Row                 [N + 1]uint8
	Iss                 [N + 1]uint8
	Q                   [NA + 1]uint8 // id -> number while in queue
	Dup                 uint8
	Dlq                 [NA + 1]bool
	F, Cr, Sq, Rp, Rj   uint8 // budgets: redis/mysql faults, crashes, sqs faults, replications
	Loss                bool  // Redis lost/rolled back data or changed epoch
	Bad                 string
}
type Blk struct{ Ep, After, First, Last uint8 }
type Cfg struct {
	Att            []int // op of each attempt; same op = retry with the same key
	Keyed          []bool
	Pref           int
	Replid         bool // epoch = run_id+replid instead of run_id
	Strict         bool // install only if the key is still what the leaser saw
	Chain          bool // grant is idempotent: UNIQUE(chat, epoch, after); asking again returns the block already granted
	Adopt          bool // a granted, uninstalled block of the same epoch is taken, not leased anew
	Floor          bool // lease request carries Redis's end
	Resend         bool // idempotent hit sends the stored envelope again while pending
	MarkFix        bool // after an epoch change an unknown key is looked up in MySQL
	VoidMode       int  // 0 none at lease, 1 recorded at lease and final, 2 recorded at lease, revocable, 3 settle job (gaps below a row, queue quiet) revocable, 4 the same and gaps below the newest start of a chain
	NoCreateResend bool
	SendAgain      bool   // an idempotent hit sends again whether or not its entry is still pending
	Faults         string // which faults: f flush, e evict key, p evict pending, i evict idem, r restart rollback, o failover, m mysql rollback, c late create script
	F, Cr, Sq, Rp  uint8
	Sweep          bool
	NoQ            bool // leave the queue out: a handed-out number is stored and acknowledged at once (for lease-only questions)
}

func (c *Cfg) op(id uint8) int { return c.Att[id-1] }
func (c *Cfg) ep(s *Srv) uint8 {
	if c.Replid {
		return s.Repl + 100
	}
	return s.Run
}
func has(s string, b byte) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == b {
			return true
		}
	}
	return false
}
func (c *Cfg) initial() St {
	var s St
	s.Srv[0] = Srv{Run: 1, Repl: 1, Prim: true}
	s.Srv[1] = Srv{Run: 2, Repl: 1}
	s.NR, s.NRep = 2, 1
	d := Data{Has: true, Next: 1, End: BLK}
	d.Ep = c.ep(&s.Srv[0])
	d.Mark = d.Ep
	s.Srv[0].D, s.Lag = d, d
	s.Resv, s.PResv = BLK, BLK
	s.F, s.Cr, s.Sq, s.Rp, s.Rj = c.F, c.Cr, c.Sq, c.Rp, 1
	for i, op := range c.Att {
		if !c.Keyed[op] {
			s.P[i].Pc = 1
		}
	}
	return s
}
func (c *Cfg) rowOf(s *St, op int) uint8 {
	for n := 1; n <= N; n++ {
		if r := s.Row[n]; r != 0 && r != VOID && c.op(r) == op {
			return uint8(n)
		}
	}
	return 0
}

// newestStart is the first number of the highest block that began a chain: nothing below it is handed out any more.
func (s *St) newestStart() int {
	m := 1
	for k := uint8(0); k < s.NL; k++ {
		if b := s.Led[k]; b.After >= 100 && int(b.First) > m {
			m = int(b.First)
		}
	}
	return m
}

func (c *Cfg) next(s St, emit func(string, St, bool)) {
	nm := func(i int) string {
		if i >= NA {
			return fmt.Sprintf("prefetcher%d", i-NA+1)
		}
		return fmt.Sprintf("attempt%d(op%d)", i+1, c.Att[i])
	}
	sname := func(i uint8) string { return string("AB"[i]) }
	targets := func(s *St) []uint8 {
		t := []uint8{s.Cur}
		if s.Srv[1-s.Cur].Prim {
			t = append(t, 1-s.Cur)
		}
		return t
	}
	for i := range s.P {
		p := s.P[i]
		if i < NA && i >= len(c.Att) || i >= NA && i-NA >= c.Pref {
			continue
		}
		isP := i >= NA
		// crash
		if s.Cr > 0 && p.Pc > 1 && p.Pc < 9 {
			t := s
			t.Cr--
			t.P[i] = Proc{Pc: 10}
			emit(nm(i)+" CRASHES", t, false)
		}
		switch p.Pc {
		case 0:
			if !isP {
				if i > 0 && c.Att[i-1] == c.Att[i] && s.P[i-1].Pc < 2 {
					break // a retry starts after the first try reached Redis
				}
				t := s
				t.P[i].Pc = 1
				t.P[i].SawRow = c.rowOf(&s, c.Att[i]) != 0
				emit(nm(i)+" begins", t, true)
			} else {
				for _, k := range targets(&s) {
					v := &s.Srv[k]
					if v.D.Has && v.D.Ep == c.ep(v) && v.D.Next >= v.D.End && v.D.End < N-4 {
						t := s
						t.P[i] = Proc{Pc: 2, Ep: c.ep(v), SawHas: true, SawEp: v.D.Ep, SawEnd: v.D.End, SawNext: v.D.Next}
						emit(fmt.Sprintf("%s sees block nearly used on %s (end %d)", nm(i), sname(k), v.D.End), t, false)
					}
				}
			}
		case 1:
			for _, k := range targets(&s) {
				t := s
				v := &t.Srv[k]
				d := &v.D
				q := &t.P[i]
				op := c.Att[i]
				where := fmt.Sprintf("%s script on %s", nm(i), sname(k))
				if c.Keyed[op] && d.IdN[op] != 0 {
					q.Num, q.Id = d.IdN[op], d.IdId[op]
					if c.Resend && (d.Pend[q.Num] != 0 || c.SendAgain) {
						q.Pc = 5
						emit(where+fmt.Sprintf(": key known, number %d: send again", q.Num), t, true)
					} else {
						q.Pc = 6
						emit(where+fmt.Sprintf(": key known, stored answer number %d", q.Num), t, true)
					}
					continue
				}
				if c.Keyed[op] && c.MarkFix && d.Mark != c.ep(v) && q.Cert != c.ep(v) {
					q.Pc = 7
					q.Ep = c.ep(v)
					emit(where+": key unknown, epoch is younger than 24 h: ask MySQL", t, true)
					continue
				}
				if !d.Has || d.Ep != c.ep(v) || d.Next > d.End {
					if q.Tries >= 3 {
						q.Pc = 9
						emit(where+": gives up 503", t, true)
						continue
					}
					q.Tries++
					q.Pc, q.Ep, q.SawHas, q.SawEp, q.SawEnd, q.SawNext = 2, c.ep(v), d.Has, d.Ep, d.End, d.Next
					why := "block used up"
					if !d.Has {
						why = "key missing"
					} else if d.Ep != c.ep(v) {
						why = "other epoch"
					}
					emit(where+": needs lease ("+why+")", t, true)
					continue
				}
				n := d.Next
				d.Next++
				id := uint8(i + 1)
				d.Pend[n] = id
				if c.Keyed[op] {
					d.IdN[op], d.IdId[op] = n, id
				}
				if t.Iss[n] != 0 && t.Iss[n] != id {
					t.Bad = fmt.Sprintf("N1 number %d handed out twice", n)
				}
				t.Iss[n] = id
				q.Num, q.Id, q.Pc = n, id, 5
				if c.NoQ {
					q.Pc, q.Ack = 9, n
					t.Row[n] = id
					d.Pend[n] = 0
				}
				emit(where+fmt.Sprintf(": number %d (epoch %d)", n, d.Ep), t, true)
			}
		case 7:
			t := s
			q := &t.P[i]
			if n := c.rowOf(&s, c.Att[i]); n != 0 {
				q.Num, q.Id, q.Pc = n, s.Row[n], 6
				emit(nm(i)+fmt.Sprintf(" finds its key in MySQL: number %d", n), t, true)
			} else {
				q.Cert, q.Pc = q.Ep, 1
				emit(nm(i)+" finds no such key in MySQL", t, true)
			}
		case 2:
			t := s
			q := &t.P[i]
			if c.Chain { // one transaction
				after := p.SawEnd
				if !p.SawHas || p.SawEp != p.Ep {
					after = 100 + s.Resv // chain start: nothing of this epoch known; concurrent starters share it
				}
				hit := false
				for k := uint8(0); k < s.NL; k++ {
					if b := s.Led[k]; b.Ep == p.Ep && b.After == after {
						q.First, q.Last, q.Pc = b.First, b.Last, 4
						emit(nm(i)+fmt.Sprintf(" is given the granted block %d..%d again", b.First, b.Last), t, true)
						hit = true
					}
				}
				if hit {
					break
				}
				base := s.Resv
				if c.Floor && p.SawHas && p.SawEnd > base {
					base = p.SawEnd
				}
				if int(base)+BLK > N || int(s.NL) >= len(s.Led) {
					q.Pc = 9
					emit(nm(i)+" stops (model bound)", t, true)
					break
				}
				t.PResv, t.POwn, t.PFirst = s.Resv, s.LOwn, s.LFirst
				q.First, q.Last, q.Pc = base+1, base+BLK, 4
				t.Resv, t.LOwn, t.LFirst = base+BLK, p.Ep, base+1
				t.Led[t.NL] = Blk{p.Ep, after, base + 1, base + BLK}
				t.NL++
				emit(nm(i)+fmt.Sprintf(" is granted %d..%d (epoch %d, after %d)", base+1, base+BLK, p.Ep, after), t, true)
				break
			}
			if c.Adopt && p.SawHas && p.SawEp == p.Ep && s.LOwn == p.Ep && s.LFirst == p.SawEnd+1 {
				q.First, q.Last, q.Pc = s.LFirst, s.Resv, 4
				emit(nm(i)+fmt.Sprintf(" adopts granted block %d..%d", s.LFirst, s.Resv), t, true)
				break
			}
			q.Res, q.Pc = s.Resv, 3
			emit(nm(i)+fmt.Sprintf(" reads reserved_through %d", s.Resv), t, true)
		case 3:
			t := s
			q := &t.P[i]
			if s.Resv != p.Res {
				q.Pc = 1
				if isP {
					q.Pc = 9
				}
				emit(nm(i)+" loses the compare-and-set", t, true)
				break
			}
			base := p.Res
			if c.Floor && p.SawHas && p.SawEnd > base {
				base = p.SawEnd
			}
			if int(base)+BLK > N {
				q.Pc = 9
				emit(nm(i)+" stops (model bound)", t, true)
				break
			}
			t.PResv, t.POwn, t.PFirst = s.Resv, s.LOwn, s.LFirst
			q.First, q.Last, q.Pc = base+1, base+BLK, 4
			t.Resv, t.LOwn, t.LFirst = base+BLK, p.Ep, base+1
			lab := fmt.Sprintf("%s leases %d..%d for epoch %d", nm(i), q.First, q.Last, p.Ep)
			if (c.VoidMode == 1 || c.VoidMode == 2) && (!p.SawHas || p.SawEp != p.Ep) {
				from := p.SawNext
				if !p.SawHas {
					from = 1
					for n := uint8(1); n <= N; n++ {
						if s.Row[n] != 0 {
							from = n + 1
						}
					}
				}
				for n := from; n <= base; n++ {
					if n > 0 && t.Row[n] == 0 {
						t.Row[n] = VOID
						lab += fmt.Sprintf(" void %d", n)
					}
				}
			}
			emit(lab, t, true)
		case 4:
			for _, k := range targets(&s) {
				t := s
				v := &t.Srv[k]
				d := &v.D
				q := &t.P[i]
				q.Pc = 1
				if isP {
					q.Pc = 9
				}
				lab := fmt.Sprintf("%s installs %d..%d on %s", nm(i), p.First, p.Last, sname(k))
				if c.ep(v) != p.Ep {
					emit(lab+": refused, other epoch", t, true)
					continue
				}
				if c.Strict {
					if d.Has != p.SawHas || d.Has && (d.Ep != p.SawEp || d.End != p.SawEnd || d.Ep == p.Ep && d.Next <= d.End && d.End+1 != p.First) {
						emit(lab+": refused, key changed meanwhile", t, true)
						continue
					}
				}
				if d.Has && d.Ep == p.Ep && d.End+1 == p.First {
					d.End = p.Last
				} else {
					if d.Has && d.Ep == p.Ep && d.Next > p.First {
						lab += fmt.Sprintf(" (over %d..%d!)", d.Next, d.End)
					}
					d.Has, d.Ep, d.Next, d.End = true, p.Ep, p.First, p.Last
				}
				emit(lab, t, true)
			}
		case 5:
			t := s
			t.Q[p.Id] = p.Num
			t.P[i].Pc, t.P[i].Ack = 9, p.Num
			emit(nm(i)+fmt.Sprintf(" SQS accepts %d, answers 201", p.Num), t, true)
			if s.Cr > 0 {
				t = s
				t.Cr--
				t.Q[p.Id] = p.Num
				t.P[i] = Proc{Pc: 10}
				emit(nm(i)+fmt.Sprintf(" SQS accepts %d, handler CRASHES before answering", p.Num), t, false)
			}
			if s.Sq > 0 {
				t = s
				t.Sq--
				t.Q[p.Id] = p.Num
				t.P[i].Pc = 9
				emit(nm(i)+fmt.Sprintf(" SQS accepts %d but the answer is LOST: 503", p.Num), t, false)
				t = s
				t.Sq--
				t.P[i].Pc = 9
				emit(nm(i)+" SQS REFUSES: 503", t, false)
			}
		case 6:
			t := s
			t.P[i].Pc, t.P[i].Ack = 9, p.Num
			emit(nm(i)+fmt.Sprintf(" answers 201 number %d", p.Num), t, true)
		}
	}
	// persist worker
	for id := uint8(1); id <= NA; id++ {
		n := s.Q[id]
		if n == 0 {
			continue
		}
		t := s
		switch r := s.Row[n]; {
		case r == 0:
			t.Row[n] = id
			emit(fmt.Sprintf("worker commits number %d", n), t, true)
		case r == id:
			t.Q[id] = 0
			if t.Srv[t.Cur].D.Pend[n] == id {
				t.Srv[t.Cur].D.Pend[n] = 0
			}
			emit(fmt.Sprintf("worker removes pending %d, acknowledges", n), t, true)
		case r == VOID && c.VoidMode >= 2:
			t.Row[n] = id
			emit(fmt.Sprintf("worker: late message replaces void %d", n), t, true)
		default:
			t.Q[id] = 0
			t.Dlq[id] = true
			emit(fmt.Sprintf("worker: number %d is taken by another identity: DLQ", n), t, true)
		}
	}
	if c.Sweep {
		for n := uint8(1); n <= N; n++ {
			if id := s.Srv[s.Cur].D.Pend[n]; id != 0 && s.Q[id] == 0 {
				t := s
				t.Q[id] = n
				emit(fmt.Sprintf("sweeper sends pending %d again", n), t, true)
			}
		}
	}
	if c.VoidMode >= 3 { // settle: a gap below a stored row (or below the start of a chain), not pending, nothing sent: after T_settle
		top := 0
		for n := 1; n <= N; n++ {
			if s.Row[n] != 0 && s.Row[n] != VOID {
				top = n
			}
		}
		if b := s.newestStart(); c.VoidMode == 4 && b > top {
			top = b
		}
		t := s
		lab := "settle job: void"
		for n := 1; n < top; n++ {
			if s.Row[n] == 0 && s.Srv[s.Cur].D.Pend[n] == 0 {
				t.Row[n] = VOID
				lab += fmt.Sprint(" ", n)
			}
		}
		if t != s {
			emit(lab, t, true)
		}
	}
	// environment
	cur := &s.Srv[s.Cur]
	if s.Rp > 0 && s.Lag != cur.D {
		t := s
		t.Rp--
		t.Lag = cur.D
		emit("replica/disk copy catches up", t, false)
	}
	if s.Srv[1-s.Cur].Prim {
		t := s
		o := &t.Srv[1-t.Cur]
		o.Prim = false
		o.D = Data{}
		if s.F > 0 { // its memory matters only if a further failover is possible
			t.Lag = cur.D // it resyncs from the new primary: same run_id
		}
		emit("old primary rejoins as replica (full resync, same run_id)", t, false)
	}
	if s.F > 0 {
		fl := func(l string, f func(*St)) {
			t := s
			t.F--
			f(&t)
			emit("FAULT "+l, t, false)
		}
		if has(c.Faults, 'f') {
			fl("FLUSHALL", func(t *St) { t.Srv[t.Cur].D = Data{}; t.Loss = true })
		}
		if has(c.Faults, 'e') && cur.D.Has {
			fl("sequence key evicted", func(t *St) {
				d := &t.Srv[t.Cur].D
				d.Has, d.Ep, d.Next, d.End = false, 0, 0, 0
				t.Loss = true
			})
		}
		if has(c.Faults, 'p') {
			fl("pending log evicted", func(t *St) { t.Srv[t.Cur].D.Pend = [N + 1]uint8{}; t.Loss = true })
		}
		if has(c.Faults, 'i') {
			fl("idempotency record evicted", func(t *St) {
				d := &t.Srv[t.Cur].D
				d.IdN, d.IdId = [NK]uint8{}, [NK]uint8{}
				t.Loss = true
			})
		}
		if has(c.Faults, 'r') && !s.Srv[1-s.Cur].Prim {
			fl("Redis killed, restarts from the older copy", func(t *St) {
				v := &t.Srv[t.Cur]
				v.D = t.Lag
				t.NR++
				t.NRep++
				v.Run, v.Repl = t.NR, t.NRep
				t.Loss = true
			})
		}
		if has(c.Faults, 'o') && !s.Srv[1-s.Cur].Prim {
			fl("failover to the lagging "+sname(1-s.Cur)+"; "+sname(s.Cur)+" still serves some clients", func(t *St) {
				t.Cur = 1 - t.Cur
				v := &t.Srv[t.Cur]
				v.D = t.Lag
				v.Prim = true
				t.NRep++
				v.Repl = t.NRep
				t.Loss = true
			})
		}
		if has(c.Faults, 'm') && s.PResv != s.Resv {
			fl("MySQL fails over to a replica that lacks the last grant", func(t *St) {
				t.Resv, t.LOwn, t.LFirst = t.PResv, t.POwn, t.PFirst
				if t.NL > 0 {
					t.NL--
					t.Led[t.NL] = Blk{}
				}
				t.PResv = t.Resv
			})
		}
		if has(c.Faults, 'c') && !cur.D.Has && !c.NoCreateResend {
			fl("late duplicate of the create script (SET NX implicit block)", func(t *St) {
				v := &t.Srv[t.Cur]
				d := &v.D
				d.Has, d.Ep, d.Next, d.End = true, c.ep(v), 1, BLK
			})
		}
	}
}

func (c *Cfg) inv(s *St) string {
	if s.Bad != "" {
		return s.Bad
	}
	for i := range c.Att {
		a := s.P[i].Ack
		if a == 0 {
			continue
		}
		for j := i + 1; j < len(c.Att); j++ {
			b := s.P[j].Ack
			if b == 0 {
				continue
			}
			if c.Att[i] != c.Att[j] && a == b {
				return fmt.Sprintf("N1 two messages acknowledged with number %d", a)
			}
			if c.Att[i] == c.Att[j] && c.Keyed[c.Att[i]] && a != b && (!s.Loss || s.P[j].SawRow) {
				w := "no loss"
				if s.Loss {
					w = "its message was in MySQL before the retry began"
				}
				return fmt.Sprintf("N5 same key, numbers %d and %d (%s)", a, b, w)
			}
		}
		if r := s.Row[a]; r != 0 && r != VOID && c.op(r) != c.Att[i] {
			return fmt.Sprintf("N1/N3 number %d holds another message", a)
		}
		if r := s.Row[a]; r == VOID && c.VoidMode == 1 {
			return fmt.Sprintf("N2/N3 acknowledged %d is recorded as final void", a)
		}
	}
	return ""
}
func (c *Cfg) quiet(s *St) string {
	top := 0
	for n := 1; n <= N; n++ {
		if s.Row[n] != 0 && s.Row[n] != VOID {
			top = n
		}
	}
	if b := s.newestStart() - 1; c.VoidMode == 4 && b > top {
		top = b
	}
	for i := range c.Att {
		a := s.P[i].Ack
		if a == 0 {
			continue
		}
		if int(a) > top {
			top = int(a)
		}
		ok := s.Row[a] != 0 && s.Row[a] != VOID && c.op(s.Row[a]) == c.Att[i]
		if !ok {
			for id := uint8(1); id <= NA; id++ {
				if s.Dlq[id] && c.op(id) == c.Att[i] {
					return fmt.Sprintf("N3* acknowledged %d ends in the DLQ although healthy", a)
				}
			}
			return fmt.Sprintf("N3 acknowledged %d is gone", a)
		}
	}
	for n := 1; n < top; n++ {
		if s.Row[n] == 0 {
			if !s.Loss {
				return fmt.Sprintf("N2 hole at %d without Redis loss (head %d)", n, top)
			}
			if c.VoidMode != 0 {
				return fmt.Sprintf("N2 hole at %d neither message nor recorded void (head %d)", n, top)
			}
		}
		if s.Row[n] == VOID && !s.Loss {
			return fmt.Sprintf("N2 void %d without Redis loss", n)
		}
	}
	return ""
}
func (c *Cfg) run() Result {
	return Explore(c.initial(), c.next, c.inv, c.quiet, limit)
}
