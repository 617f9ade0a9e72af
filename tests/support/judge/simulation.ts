import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Fault, Operation, RunRecord } from '../../../commands/judge/record.ts';
import { Recorder } from '../../../commands/judge/rules/recorder.ts';

const APPLICATION = 'b'.repeat(32);

/**
 * An event. `pick` chooses its object, and `overlap` says how far its request overlaps its
 * neighbours'.
 */
export interface Event {
  readonly what: (typeof EVENTS)[number];
  readonly pick: number;
  readonly overlap: number;
  readonly lost: boolean;
}

export const EVENTS = [
  'post',
  'post',
  'post',
  'retry',
  'other-body',
  'get',
  'list',
  'persist',
  'redeliver',
  'bury',
  'edit',
  'delete',
  'drain',
  'flush',
  'unsealed-end',
  'redis-away',
] as const;

interface Message {
  readonly id: string;
  /** The body as sent, to which the key belongs even after an edit. */
  readonly sent: string;
  readonly body: string;
  readonly key: string | undefined;
  /** Default: 1, the revision as sent. */
  readonly revision?: number;
}

const STEP = 10;
const BLOCK = 8;

/**
 * A correct system with one chat: numbers from leased blocks, a pending log, a queue and rows. Its
 * records keep every promise by construction.
 */
export class Simulation {
  readonly recorder = new Recorder({ run: 'simulation', settle_ms: 1000 });
  readonly #rows = new Map<number, Message & { deleted: boolean }>();
  readonly #pending = new Map<number, Message>();
  readonly #buried = new Map<number, Message>();
  readonly #queue: [number, Message][] = [];
  readonly #keys = new Map<string, { number: number; body: string }>();
  readonly #blocks = [{ first: 1, last: 32, chain: 'implicit' }];
  readonly #posts: { key: string; body: string }[] = [];
  #next = 1;
  #time = 1000;
  #made = 0;

  run(events: readonly Event[]): RunRecord {
    for (const event of events) {
      this.#time += STEP;
      this.#take(event);
    }
    this.#time += 10_000;
    this.#end();
    return this.recorder.record();
  }

  #take({ what, pick, overlap, lost }: Event): void {
    const told = { overlap, lost };
    const numbers = [...this.#rows.keys(), ...this.#pending.keys()];
    const some = numbers[pick % Math.max(numbers.length, 1)];
    switch (what) {
      case 'post': {
        const fresh = { key: `k${this.#posts.length}`, body: `body ${this.#posts.length}` };
        this.#posts.push(fresh);
        this.#post(fresh.key, fresh.body, told);
        return;
      }
      case 'retry':
      case 'other-body': {
        const again = this.#posts[pick % Math.max(this.#posts.length, 1)];
        const body = what === 'retry' ? again?.body : `not ${again?.body}`;
        if (again && body !== undefined) this.#post(again.key, body, told);
        return;
      }
      case 'get':
        this.#get(1 + (pick % this.#next), told);
        return;
      case 'list':
        this.#list(pick % this.#next, told);
        return;
      case 'persist':
      case 'redeliver': {
        const at = pick % Math.max(this.#queue.length, 1);
        const entry = what === 'persist' ? this.#queue.splice(at, 1)[0] : this.#queue[at];
        if (entry) this.#persist(...entry);
        return;
      }
      case 'bury': {
        const [entry] = this.#queue.splice(pick % Math.max(this.#queue.length, 1), 1);
        if (entry && !this.#rows.has(entry[0])) this.#buried.set(...entry);
        return;
      }
      case 'edit':
      case 'delete':
        if (some !== undefined) this.#change(what, some, told);
        return;
      case 'drain':
        this.#drain();
        return;
      default:
        this.#fail(what);
        return;
    }
  }

  #tell(
    kind: Operation['kind'],
    { overlap, lost }: { overlap: number; lost: boolean },
    members: Partial<Operation>,
  ): void {
    const unknown = {
      outcome: 'unknown',
      status: 503,
      answer: undefined,
      code: undefined,
    } as const;
    this.recorder.operation({
      client: 'c1',
      kind,
      application: APPLICATION,
      chat: 1,
      started: this.#time - overlap * STEP,
      finished: this.#time + overlap * STEP,
      outcome: 'acknowledged',
      status: 200,
      ...members,
      ...(lost && unknown),
    });
  }

  #known(key: string): { number: number; body: string } | undefined {
    const row = [...this.#rows].find(([, message]) => message.key === key);
    return this.#keys.get(key) ?? (row && { number: row[0], body: row[1].sent });
  }

  #post(key: string, body: string, told: { overlap: number; lost: boolean }): void {
    const request = { key, content: contentHash(body) };
    const known = this.#known(key);
    if (known && known.body !== body) {
      const refused = { outcome: 'refused', status: 422, code: 'idempotency-key-reused' } as const;
      this.#tell('post-message', told, { ...request, ...refused });
      return;
    }
    const number = known?.number ?? this.#assign(key, body);
    const head = this.#next - 1;
    this.#tell('post-message', told, { ...request, answer: { number, head } });
  }

  #assign(key: string, body: string): number {
    const block = this.#blocks.at(-1);
    if (!block || this.#next > block.last) this.#lease('extended');
    const number = this.#next++;
    const message = { id: `id ${++this.#made}`, body, sent: body, key };
    this.#pending.set(number, message);
    this.#queue.push([number, message]);
    this.#keys.set(key, { number, body });
    return number;
  }

  #lease(chain: string): void {
    const first = Math.max(...this.#blocks.map(({ last }) => last)) + 1;
    this.#blocks.push({ first, last: first + BLOCK - 1, chain: `${chain} ${first}` });
    this.#next = first;
  }

  #current(number: number): Message | 'deleted' | undefined {
    const row = this.#rows.get(number);
    if (row) return row.deleted ? 'deleted' : row;
    return this.#pending.get(number);
  }

  #get(number: number, told: { overlap: number; lost: boolean }): void {
    const found = this.#current(number);
    const state = this.#rows.has(number) ? 'persisted' : 'accepted';
    if (found === undefined || found === 'deleted') {
      const [status, code] = found ? [410, 'message-deleted'] : [404, 'message-not-found'];
      this.#tell('get-message', told, { number, outcome: 'refused', status, code });
      return;
    }
    const { body, revision = 1 } = found;
    const answer = { number, content: contentHash(body), state, revision } as const;
    this.#tell('get-message', told, { number, answer });
  }

  #list(after: number, told: { overlap: number; lost: boolean }): void {
    const shown = [...new Set([...this.#rows.keys(), ...this.#pending.keys()])]
      .sort((a, b) => a - b)
      .flatMap((number) => {
        const found = this.#current(number);
        return number > after && found && found !== 'deleted' ? [{ number, body: found.body }] : [];
      });
    const page = shown.slice(0, 5);
    const answer = {
      numbers: page.map(({ number }) => number),
      contents: page.map(({ body }) => contentHash(body)),
      complete: page.length === shown.length,
      head: this.#next - 1,
    };
    this.#tell('list-messages', told, { after, answer });
  }

  #persist(number: number, message: Message): void {
    if (this.#buried.has(number)) return;
    if (!this.#rows.has(number)) this.#rows.set(number, { ...message, deleted: false });
    this.#pending.delete(number);
  }

  #change(what: 'edit' | 'delete', number: number, told: { overlap: number; lost: boolean }): void {
    const found = this.#current(number);
    if (found === undefined || found === 'deleted' || this.#buried.has(number)) return;
    this.#persist(number, found);
    const body = what === 'edit' ? `edit ${++this.#made}` : found.body;
    const revision = (found.revision ?? 1) + 1;
    this.#rows.set(number, { ...found, body, revision, deleted: what === 'delete' });
    const content = contentHash(body);
    const request = what === 'edit' ? { content, answer: { number, content, revision } } : {};
    // Overlapping edits of a message may take effect in either order, and the record doesn't tell
    // which.
    this.#tell(
      `${what === 'edit' ? 'patch' : 'delete'}-message`,
      { ...told, overlap: 0.4 },
      { number, ...request },
    );
  }

  #drain(): void {
    for (const entry of this.#queue.splice(0)) this.#persist(...entry);
    for (const [number, message] of this.#pending) this.#persist(number, message);
    if ([...this.#pending.keys()].every((number) => this.#buried.has(number))) {
      this.recorder.drained(this.#time);
    }
  }

  #fail(what: 'flush' | 'unsealed-end' | 'redis-away'): void {
    const effects: Record<typeof what, Fault['effects']> = {
      flush: ['redis-data-lost', 'redis-unsealed-end'],
      'unsealed-end': ['redis-unsealed-end'],
      'redis-away': ['redis-down'],
    };
    const [started, finished] = [this.#time - STEP / 2, this.#time + STEP / 2];
    this.recorder.fault({ name: what, started, finished, effects: effects[what] });
    if (what === 'redis-away') {
      // Reads see only the rows.
      const pending = [...this.#pending];
      this.#pending.clear();
      this.#get(1, { overlap: 0.2, lost: false });
      for (const entry of pending) this.#pending.set(...entry);
      return;
    }
    if (what === 'flush') {
      this.#pending.clear();
      this.#keys.clear();
    }
    this.#lease(what);
  }

  #end(): void {
    const place = { application: APPLICATION, chat: 1 };
    const { recorder } = this;
    for (const [number, { id, body, revision, deleted }] of this.#rows) {
      const content = contentHash(body);
      const state = deleted ? 'tombstone' : 'message';
      const shown = deleted ? {} : { content };
      const row = { ...place, number, id, state, ...(revision && { revision }) } as const;
      recorder.final({ type: 'row', ...row, ...shown });
      recorder.final({ type: 'document', ...place, number, deleted, ...shown });
    }
    const queued = this.#queue.filter(([number]) => !this.#rows.has(number));
    const copies = { pending: [...this.#pending], queued, 'dead-letter': [...this.#buried] };
    for (const [type, entries] of Object.entries(copies)) {
      for (const [number, { id, body }] of entries) {
        const content = contentHash(body);
        recorder.final({ type: type as keyof typeof copies, ...place, number, id, content });
      }
    }
    const known = [
      ...this.#rows.keys(),
      ...Object.values(copies).flatMap((all) => all.map(([n]) => n)),
    ];
    for (let number = 1; number < this.#next; number++) {
      if (known.includes(number)) continue;
      recorder.final({ type: 'row', ...place, number, id: null, state: 'void' });
    }
    recorder.final({ type: 'sequence', ...place, head: this.#next - 1 });
    for (const block of this.#blocks.slice(1)) {
      const ledger = { after: block.first - 1, epoch: 'e', reason: 'start' } as const;
      recorder.final({ type: 'block', ...place, ...block, ...ledger });
    }
    recorder.stores(['mysql', 'redis', 'queues', 'ledger', 'search'], this.#time);
  }
}
