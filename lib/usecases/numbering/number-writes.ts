import { noRoom } from '../../domain/backlog-full.ts';
import type { ChatName } from '../../domain/edit-port.ts';
import type { IdempotencyKeys, KeyUse } from '../../domain/idempotency-port.ts';
import type { WriteReport } from '../../domain/posting.ts';
import { type EngineUnavailable, Problem } from '../../domain/problems.ts';
import type { AcceptedWrite, ChatWrite, MessageWrite } from '../../domain/queue-port.ts';
import { rateLimited } from '../../domain/rate-limit.ts';
import type {
  EarlierCalls,
  NewChat,
  NewMessage,
  NumberedChat,
  NumberedMessage,
  Sequences,
  Verdict,
} from '../../domain/sequence-port.ts';
import type { ApplicationToken, IdempotencyRecord, SequenceName } from '../../domain/terms.ts';
import { isFailure } from '../../domain/unless-down.ts';
import type { MakeReady } from './make-ready.ts';
import { measureSteps } from './measure-steps.ts';

export interface NumberWritesPorts {
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly idempotencyKeys: Pick<IdempotencyKeys, 'find'>;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** A chat or message without a number. */
interface Unnumbered {
  readonly idempotency?: IdempotencyRecord | undefined;
  /** JSON pointer to this message in the body of a request that holds several. */
  readonly pointer?: string | undefined;
}

/** The result of numbering one chat or message. */
export type Outcome<Write> =
  /** The write has a number. It may be acknowledged only after the queue or MySQL has it. */
  | { readonly write: Write }
  /** An earlier request with the same idempotency key was stored. This is its result. */
  | { readonly used: KeyUse }
  /**
   * The chat or message has no number, as far as is known: the response of Redis may have been
   * lost.
   */
  | { readonly error: Problem | EngineUnavailable };

/** `outcomes`: one for each chat or message, in the order of the request. */
interface NumberedWrites<Write> extends WriteReport {
  readonly outcomes: readonly Outcome<Write>[];
}

/** The functions of numbering that differ between chats and messages. */
interface Kind<Item, Numbered, Write> {
  accept(items: readonly Item[], earlier: EarlierCalls): Promise<Verdict<Numbered>>;
  write(numbered: Numbered): Write;
}

/** How many rounds in a row may find the sequence not ready before the request gets a 503. */
const ROUNDS = 8;

/** Numbers a chat of an application. */
export function numberChat(ports: NumberWritesPorts) {
  return async function numberChat(token: ApplicationToken, chat: NewChat) {
    const kind: Kind<NewChat, NumberedChat, ChatWrite> = {
      accept: ([open = chat], earlier) => ports.sequences.acceptChat(token, open, earlier),
      write: ({ chat: numbered }) => ({ kind: 'chat', token, chat: numbered }),
    };
    const { outcomes, ...report } = await numberAll(ports, { token }, [chat], kind);
    const [outcome] = outcomes as readonly [Outcome<ChatWrite>];
    return { outcome, ...report };
  };
}

/** Numbers messages of one chat in order. If a block ends, the numbers go on in the next one. */
export function numberMessages(ports: NumberWritesPorts) {
  return function numberMessages(
    { token, chat }: ChatName,
    messages: readonly (NewMessage & Unnumbered)[],
  ) {
    const kind: Kind<NewMessage, NumberedMessage, MessageWrite> = {
      accept: (open, earlier) => ports.sequences.acceptMessages(token, chat, open, earlier),
      write: ({ message }) => ({ kind: 'message', token, chatNumber: chat, message }),
    };
    return numberAll(ports, { token, chat }, messages, kind);
  };
}

/**
 * Asks the sequence in rounds until every item has an outcome. An engine's outage, or a mistake of
 * the caller, becomes the outcome of all items if none has a number yet, otherwise of the items
 * without an outcome. If the idempotency key of one item was used for other content, all items are
 * refused before any number is taken.
 */
async function numberAll<Item extends Unnumbered, Numbered, Write extends AcceptedWrite>(
  { makeReady, idempotencyKeys, clock }: NumberWritesPorts,
  name: SequenceName,
  items: readonly Item[],
  kind: Kind<Item, Numbered, Write>,
): Promise<NumberedWrites<Write>> {
  const done = new Map<Item, Outcome<Write>>();
  const isNumberTaken = () => [...done.values()].some((outcome) => 'write' in outcome);
  const steps = measureSteps(clock);
  let standing: WriteReport['standing'];
  let askedFor: string | undefined;
  let left = items;
  try {
    for (let round = 0; left.length > 0; round++) {
      if (round === ROUNDS) throw new Problem('sequence-unavailable');
      const endOfScript = steps.begin('script');
      const earlier = { paid: standing !== undefined, askedFor };
      const verdict = await kind.accept(left, earlier).finally(endOfScript);
      standing = verdict.standing ?? standing;
      const known = await outcomesOf(verdict);
      if (verdict.outcome === 'key-unknown') askedFor = verdict.epoch;
      for (const [item, outcome] of known) done.set(item, outcome);
      if (!isNumberTaken()) throwReused(done);
      if (known.size > 0) round = -1;
      left = items.filter((item) => !done.has(item));
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    // Items that already have a number must reach the queue, whatever stops the rest.
    for (const item of isNumberTaken() ? left : items) done.set(item, { error });
  }
  const outcomes = items.flatMap((item) => done.get(item) ?? []);
  return { outcomes, standing, timings: steps.timings() };

  async function outcomesOf(
    verdict: Verdict<Numbered>,
  ): Promise<ReadonlyMap<Item, Outcome<Write>>> {
    switch (verdict.outcome) {
      case 'accepted':
        return new Map(writesOf(verdict, kind).map((write, i) => [left[i] as Item, { write }]));
      case 'key-reused':
        return new Map(verdict.positions.map((i) => [left[i] as Item, REUSED]));
      case 'key-unknown':
        return usedEarlier(idempotencyKeys, name, left);
      case 'rate-limited':
        throw rateLimited(verdict.standing);
      case 'backlog-full':
        throw noRoom(verdict);
      case 'chat-not-found':
        throw new Problem(verdict.outcome);
      default: {
        const endOfLease = steps.begin('lease');
        await makeReady(name, verdict).finally(endOfLease);
        return new Map();
      }
    }
  }
}

const REUSED = { error: new Problem('idempotency-key-reused') };

function writesOf<Item, Numbered, Write extends AcceptedWrite>(
  { numbered, chat, extend }: Extract<Verdict<Numbered>, { outcome: 'accepted' }>,
  kind: Kind<Item, Numbered, Write>,
): Write[] {
  const last = numbered.length - 1;
  return numbered.map((one, i) => ({
    ...(chat && { chat }),
    ...kind.write(one),
    ...(extend && i === last && { extend }),
  }));
}

/** Finds in MySQL the earlier uses of idempotency keys that Redis does not have. */
async function usedEarlier<Item extends Unnumbered>(
  idempotencyKeys: Pick<IdempotencyKeys, 'find'>,
  { token, chat }: SequenceName,
  items: readonly Item[],
): Promise<ReadonlyMap<Item, { readonly used: KeyUse } | typeof REUSED>> {
  const keyed = items.filter(({ idempotency }) => idempotency);
  const keys = keyed.flatMap(({ idempotency }) => idempotency?.key ?? []);
  const uses = await idempotencyKeys.find(token, chat, keys);
  const outcomes = keyed.flatMap((item) => {
    const used = uses.get(item.idempotency?.key ?? '');
    if (!used) return [];
    const isSame = used.fingerprint === item.idempotency?.fingerprint;
    return [[item, isSame ? { used } : REUSED] as const];
  });
  return new Map(outcomes);
}

/**
 * Throws if the idempotency key of an item was used for other content: one such key refuses all
 * items. Must be called only while no number is taken.
 */
function throwReused(done: ReadonlyMap<Unnumbered, Outcome<unknown>>): void {
  const reused = [...done].filter(([, outcome]) => outcome === REUSED);
  if (reused.length === 0) return;
  const faults = reused.flatMap(([{ pointer }]) =>
    pointer === undefined ? [] : { pointer, detail: 'must have a key that no other message used' },
  );
  throw new Problem('idempotency-key-reused', undefined, faults.length > 0 ? { faults } : {});
}
