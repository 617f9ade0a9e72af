import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Copy, FinalLine } from '../../../commands/judge/final-state.ts';
import type { FaultEffect, Operation } from '../../../commands/judge/record.ts';
import { judge } from '../../../commands/judge/rules/judge.ts';
import { Recorder } from '../../../commands/judge/rules/recorder.ts';

export const APPLICATION = 'a'.repeat(32);
const STEP = 10;

type Told = Omit<Operation, 'type'>;
type Line<Type extends FinalLine['type']> = Extract<FinalLine, { type: Type }>;

/**
 * A hand-written run: one operation after another, on one application. Everything is in chat 1 by
 * default.
 */
export class Story {
  readonly recorder = new Recorder({ run: 'story', settle_ms: 1000 });
  #time = 0;

  /** Adds an operation that begins one step after the previous one began, and lasts half a step. */
  tell(kind: Operation['kind'], members: Partial<Told> = {}): this {
    this.#time += STEP;
    const outcome = members.outcome ?? 'acknowledged';
    this.recorder.operation({
      client: 'c1',
      kind,
      application: APPLICATION,
      started: this.#time,
      finished: this.#time + STEP / 2,
      outcome,
      ...(outcome === 'acknowledged' && { status: 200 }),
      ...members,
    });
    return this;
  }

  chat(number: number, members: Partial<Told> = {}): this {
    return this.tell('create-chat', {
      content: contentHash(`chat ${number}`),
      answer: { number },
      ...members,
    });
  }

  /** A post acknowledged with this number; without a number, of unknown outcome. */
  post(body: string, number?: number, members: Partial<Told> = {}): this {
    const told = { chat: 1, content: contentHash(body) };
    return number === undefined
      ? this.tell('post-message', { ...told, outcome: 'unknown', status: 503, ...members })
      : this.tell('post-message', { ...told, answer: { number }, ...members });
  }

  get(number: number, body: string, members: Partial<Told> = {}): this {
    const answer = { number, content: contentHash(body), ...members.answer };
    return this.tell('get-message', { chat: 1, number, ...members, answer });
  }

  refused(
    kind: Operation['kind'],
    status: number,
    code: string,
    members: Partial<Told> = {},
  ): this {
    return this.tell(kind, { chat: 1, outcome: 'refused', status, code, ...members });
  }

  /** A list read to its end. */
  list(numbers: number[], members: Partial<Told> = {}): this {
    return this.tell('list-messages', { chat: 1, answer: { numbers, complete: true }, ...members });
  }

  fault(name: string, effects: FaultEffect[] = [], scope: { chat?: number } = {}): this {
    this.#time += STEP;
    const application = scope.chat === undefined ? {} : { application: APPLICATION, ...scope };
    this.recorder.fault({
      name,
      effects,
      started: this.#time,
      finished: this.#time + STEP / 2,
      ...application,
    });
    return this;
  }

  drained(): this {
    this.#time += STEP;
    this.recorder.drained(this.#time);
    return this;
  }

  purged(): this {
    this.#time += STEP;
    this.recorder.purged(this.#time);
    return this;
  }

  row(number: number, body: string, members: Partial<Line<'row'>> = {}): this {
    const content = contentHash(body);
    const place = { application: APPLICATION, chat: 1, number };
    const row = { type: 'row', ...place, id: `id of ${body}`, state: 'message', content } as const;
    return this.final({ ...row, ...members });
  }

  document(number: number, body: string, members: Partial<Line<'document'>> = {}): this {
    const place = { application: APPLICATION, chat: 1, number };
    return this.final({ type: 'document', ...place, content: contentHash(body), ...members });
  }

  /** A stored message that search finds. */
  stored(number: number, body: string, members: Partial<Line<'row'>> = {}): this {
    return this.row(number, body, members).document(number, body);
  }

  /** A number without a message. */
  without(number: number, state: 'void' | 'tombstone'): this {
    const place = { application: APPLICATION, chat: 1, number };
    const id = state === 'void' ? null : `id of ${number}`;
    return this.final({ type: 'row', ...place, id, state });
  }

  copy(type: Copy['type'], number: number, body: string): this {
    const place = { application: APPLICATION, chat: 1, number };
    return this.final({ type, ...place, id: `id of ${body}`, content: contentHash(body) });
  }

  block(chain: string, first: number, last: number, members: Partial<Line<'block'>> = {}): this {
    const place = { application: APPLICATION, chat: 1 };
    const granted = { after: first - 1, first, last, epoch: 'e', reason: 'start' } as const;
    return this.final({ type: 'block', ...place, chain, ...granted, ...members });
  }

  final(line: FinalLine): this {
    this.recorder.final(line);
    return this;
  }

  /** Ends the run: all stores were read, long after everything was settled. */
  end(afterMs = 10_000): this {
    this.recorder.stores(['mysql', 'redis', 'queues', 'ledger', 'search'], this.#time + afterMs);
    return this;
  }

  verdict() {
    return judge(this.recorder.record());
  }

  /** The findings, as `N1 rule number`. */
  found(): string[] {
    const names = this.verdict().findings.map(({ promise, rule, number }) =>
      [promise, rule, number].filter((part) => part !== undefined).join(' '),
    );
    return [...new Set(names)].sort();
  }
}
