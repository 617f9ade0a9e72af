import type { Measure } from '../domain/measure-port.ts';
import { EngineUnavailable, Problem } from '../domain/problems.ts';
import type { MessageWrite } from '../domain/queue-port.ts';
import { type Charge, rateLimited } from '../domain/rate-limit.ts';
import type { MessagesVerdict, NewMessage, Sequences } from '../domain/sequence-port.ts';
import type { IdempotencyKeys } from '../domain/store-port.ts';
import type { ApplicationToken, ChatNumber, Message, MessageNumber } from '../domain/terms.ts';
import type { MakeReady } from './make-ready.ts';
import { ROUNDS } from './rounds.ts';
import { pendingMessage } from './views.ts';

export interface NumberMessagesPorts {
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly idempotencyKeys: IdempotencyKeys;
}

/** Where the messages go, and what the limit of writes has taken for them. */
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

/** What became of a message that asked for a number. */
export type Numbered =
  /** It has one, and must reach the queue or the store before that is acknowledged. */
  | { readonly write: MessageWrite }
  /** It was stored before, under the same key. */
  | { readonly stored: Message }
  /** It has none, as far as is known; others of the same call have theirs. */
  | { readonly error: Problem | EngineUnavailable };

/**
 * Numbers messages of one chat, in order: where the block ends on the way, the rest goes on in the next one. Throws where none was numbered. A key
 * that was used for another message refuses them all before any number is spent.
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
      // What has its number by now must reach the queue, whatever keeps the rest from having one.
      if (!hasWrites(done) || !isForCaller(error)) throw error;
      for (const message of open) done.set(message, { error });
    }
    return messages.flatMap((message) => done.get(message) ?? []);
  };

interface Round {
  readonly numbered: ReadonlyMap<Unnumbered, Numbered>;
  /** The store was asked about the keys for this epoch. */
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

/** Those of the messages of which something is known, by their position. */
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

/** What the store knows of keys that Redis has no record of. */
async function storedEarlier(
  idempotencyKeys: IdempotencyKeys,
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
    // Not said when it was sent: then it was when it was accepted, the first time.
    const sentAt = draft.sentAt === draft.createdAt ? createdAt : draft.sentAt;
    const number = earlier.number as MessageNumber;
    const message = pendingMessage({ ...draft, createdAt, sentAt, number });
    return { stored: { ...message, state: 'persisted' } };
  });
}

const hasWrites = (done: ReadonlyMap<Unnumbered, Numbered>): boolean =>
  [...done.values()].some((outcome) => 'write' in outcome);

/** Nothing has been spent yet: one message with a key of another refuses all. */
function throwReused(done: ReadonlyMap<Unnumbered, Numbered>): void {
  const reused = [...done].filter(([, outcome]) => outcome === REUSED);
  if (reused.length === 0) return;
  const faults = reused.flatMap(([{ pointer }]) =>
    pointer === undefined ? [] : { pointer, detail: 'carries a key that was used for another' },
  );
  throw new Problem('idempotency-key-reused', undefined, faults.length > 0 ? { faults } : {});
}

const isForCaller = (error: unknown): error is Problem | EngineUnavailable =>
  error instanceof Problem || error instanceof EngineUnavailable;
