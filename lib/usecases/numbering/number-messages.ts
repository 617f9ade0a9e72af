import type { IdempotencyKeys } from '../../domain/idempotency-port.ts';
import type { Measure } from '../../domain/measure-port.ts';
import { EngineUnavailable, Problem } from '../../domain/problems.ts';
import type { MessageWrite } from '../../domain/queue-port.ts';
import { type Charge, rateLimited } from '../../domain/rate-limit.ts';
import type { MessagesVerdict, NewMessage, Sequences } from '../../domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, Message, MessageNumber } from '../../domain/terms.ts';
import { pendingMessage } from '../pending/views.ts';
import type { MakeReady } from './make-ready.ts';
import { ROUNDS } from './rounds.ts';

export interface NumberMessagesPorts {
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly idempotencyKeys: Pick<IdempotencyKeys, 'find'>;
}

/** The chat that gets the messages, and the request's payment to the limit of writes. */
interface Destination {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly charge: Charge;
  readonly measure: Measure;
}

export interface Unnumbered extends NewMessage {
  /** JSON pointer to the message in a request that holds several. */
  readonly pointer?: string | undefined;
}

/** The result for one message. */
export type Numbered =
  /** Numbered; acknowledge only after the queue or MySQL has it. */
  | { readonly write: MessageWrite }
  /** Stored earlier, under the same key. */
  | { readonly stored: Message }
  /** Not numbered, as far as is known. Others of the same call may be. */
  | { readonly error: Problem | EngineUnavailable };

/**
 * Numbers messages of one chat, in order; if a block ends on the way, the next block continues.
 * Throws if no message was numbered. A key that was used for another message refuses all of them,
 * before any number is taken.
 */
export const numberMessages =
  (ports: NumberMessagesPorts) =>
  async (to: Destination, messages: readonly Unnumbered[]): Promise<readonly Numbered[]> => {
    const done = new Map<Unnumbered, Numbered>();
    let open = messages;
    let askedFor: string | undefined;
    try {
      for (let round = 0; open.length > 0; round++) {
        if (round === ROUNDS) throw new Problem('sequence-unavailable');
        const { numbered, epoch } = await nextRound(ports, to, open, askedFor);
        askedFor = epoch ?? askedFor;
        for (const [message, outcome] of numbered) done.set(message, outcome);
        if (!hasWrites(done)) throwReused(done);
        if (numbered.size > 0) round = -1;
        open = messages.filter((message) => !done.has(message));
      }
    } catch (error) {
      // Messages that already have a number must reach the queue, whatever stops the rest.
      if (!hasWrites(done) || !isForCaller(error)) throw error;
      for (const message of open) done.set(message, { error });
    }
    return messages.flatMap((message) => done.get(message) ?? []);
  };

interface Round {
  readonly numbered: ReadonlyMap<Unnumbered, Numbered>;
  /** The epoch for which MySQL was asked about the keys. */
  readonly epoch?: string;
}

const REUSED = { error: new Problem('idempotency-key-reused') };

async function nextRound(
  { sequences, makeReady, idempotencyKeys }: NumberMessagesPorts,
  to: Destination,
  open: readonly Unnumbered[],
  askedFor: string | undefined,
): Promise<Round> {
  const { token, chat, charge, measure } = to;
  const verdict = await measure('script', () =>
    sequences.acceptMessages(token, chat, open, charge, askedFor),
  );
  switch (verdict.outcome) {
    case 'accepted': {
      const writes = writesOf(to, verdict);
      return { numbered: outcomes(open, (i) => writes[i] && { write: writes[i] }) };
    }
    case 'key-reused': {
      const reused = new Set(verdict.positions);
      return { numbered: outcomes(open, (i) => (reused.has(i) ? REUSED : undefined)) };
    }
    case 'key-unknown':
      return { numbered: await storedEarlier(idempotencyKeys, to, open), epoch: verdict.epoch };
    case 'rate-limited':
      throw rateLimited(verdict.standing);
    case 'chat-not-found':
    case 'backlog-full':
      throw new Problem(verdict.outcome);
    default:
      await measure('lease', () => makeReady({ token, chat }, verdict));
      return { numbered: new Map() };
  }
}

/** The messages whose outcome is known. `of` returns the outcome of the message at a position. */
const outcomes = (
  messages: readonly Unnumbered[],
  of: (position: number) => Numbered | undefined,
): ReadonlyMap<Unnumbered, Numbered> =>
  new Map(
    messages.flatMap((message, i) => {
      const outcome = of(i);
      return outcome ? [[message, outcome] as const] : [];
    }),
  );

function writesOf(
  { token, chat: chatNumber }: Destination,
  { numbered, chat, extend }: Extract<MessagesVerdict, { outcome: 'accepted' }>,
): MessageWrite[] {
  const last = numbered.length - 1;
  return numbered.map(({ message }, i) => ({
    kind: 'message',
    token,
    chatNumber,
    message,
    ...(chat && { chat }),
    ...(extend && i === last && { extend }),
  }));
}

/** Uses, known to MySQL, of keys that Redis has no record of. */
async function storedEarlier(
  idempotencyKeys: Pick<IdempotencyKeys, 'find'>,
  { token, chat }: Destination,
  open: readonly Unnumbered[],
): Promise<ReadonlyMap<Unnumbered, Numbered>> {
  const keys = open.flatMap(({ idempotency }) => idempotency?.key ?? []);
  const used = await idempotencyKeys.find(token, chat, keys);
  return outcomes(open, (i) => {
    const { draft, idempotency } = open[i] as Unnumbered;
    const earlier = idempotency && used.get(idempotency.key);
    if (!earlier) return undefined;
    if (earlier.fingerprint !== idempotency.fingerprint) return REUSED;
    const { createdAt } = earlier;
    // If the client gave no `sent_at`, it is the time of the first acceptance.
    const sentAt = draft.sentAt === draft.createdAt ? createdAt : draft.sentAt;
    const number = earlier.number as MessageNumber;
    const message = pendingMessage({ ...draft, createdAt, sentAt, number });
    return { stored: { ...message, state: 'persisted' } };
  });
}

const hasWrites = (done: ReadonlyMap<Unnumbered, Numbered>): boolean =>
  [...done.values()].some((outcome) => 'write' in outcome);

/** Throws while no number was taken: one reused key refuses all messages. */
function throwReused(done: ReadonlyMap<Unnumbered, Numbered>): void {
  const reused = [...done].filter(([, outcome]) => outcome === REUSED);
  if (reused.length === 0) return;
  const faults = reused.flatMap(([{ pointer }]) =>
    pointer === undefined ? [] : { pointer, detail: 'must have a key that no other message used' },
  );
  throw new Problem('idempotency-key-reused', undefined, faults.length > 0 ? { faults } : {});
}

const isForCaller = (error: unknown): error is Problem | EngineUnavailable =>
  error instanceof Problem || error instanceof EngineUnavailable;
