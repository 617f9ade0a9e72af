import { collectFailures } from '../../domain/failures.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type {
  DocumentPurge,
  DueApplication,
  DueChats,
  PurgeOwner,
  PurgeScope,
  PurgeStore,
} from '../../domain/purge-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, Instant, NumberSpan } from '../../domain/terms.ts';

/** Most applications that one run takes in turn. */
const APPLICATIONS = 1_000;
/** Most chats, rows and documents per turn, so that no turn holds locks, or others up, for long. */
const CHATS = 100;
const CHATS_OF_DELETED = 500;
const ROWS = 1_000;
const DOCUMENTS = 5_000;

/** The application itself, and every chat. */
const ALL: NumberSpan = { first: 0, last: 2 ** 32 - 1 };

/**
 * A worker may read a row before its chat is deleted and write the document much later. So each
 * purge has a second pass an hour later, when every such worker has ended. The longest function,
 * the full reindex, may take 15 minutes.
 */
const PASSES = 2;
const SECOND_PASS_MS = 60 * 60 * 1000;

export interface PurgeDeletedPorts {
  readonly purgeStore: PurgeStore;
  readonly documentPurge: DocumentPurge;
  readonly sequences: Sequences;
  readonly pendingLog: PendingLog;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
}

/** A part of the work ends at each `yield`; the value is how many chats finished a pass. */
type Turns = AsyncGenerator<number, void, void>;

/**
 * Removes everything that deleted chats and applications hold, except their tombstones. The stored
 * data itself shows what is left to remove, so an interrupted purge can be resumed, and several
 * purges may run at once. Applications take turns: a large one delays no other. Passes over those
 * that fail, and throws PassedOver at the end. Returns how many chats finished a pass.
 */
export function purgeDeleted(ports: PurgeDeletedPorts) {
  return async function purgeDeleted(hasTimeLeft: () => boolean): Promise<number> {
    const { purgeStore, now, instant } = ports;
    const at = instant(now());
    const failures = collectFailures();
    const waiting: { readonly what: string; readonly turns: Turns }[] = [];
    for (const due of await purgeStore.dueApplications(at, APPLICATIONS))
      waiting.push({ what: `application ${due.id}`, turns: purgeApplication(ports, due, at) });
    for (const owner of await purgeStore.ownersOfDueChats(at, APPLICATIONS))
      waiting.push({
        what: `chats of application ${owner.id}`,
        turns: purgeChats(ports, owner, at),
      });
    let purged = 0;
    for (let next = waiting.shift(); next && hasTimeLeft(); next = waiting.shift()) {
      const { what, turns } = next;
      const turn = await failures.passingOver(what, () => turns.next());
      if (!turn || turn.done) continue;
      purged += turn.value;
      waiting.push(next);
    }
    failures.report();
    return purged;
  };
}

/** Goes through the application's chats in the order of their numbers, then purges the rest. */
async function* purgeApplication(
  ports: PurgeDeletedPorts,
  due: DueApplication,
  at: Instant,
): Turns {
  const { purgeStore, documentPurge, sequences, pendingLog } = ports;
  const { token } = due;
  await sequences.remove({ token });
  for (let after = due.purgedThrough; ; ) {
    const chats = await purgeStore.nextChats(due, after, at, CHATS_OF_DELETED);
    const last = chats.at(-1);
    if (last === undefined) break;
    yield* purgeNumbers(ports, token, chats, { first: after + 1, last });
    await purgeStore.purgedThrough(due, last);
    after = last;
    yield chats.length;
  }
  // Only Redis knows the chats that never reached MySQL.
  const pending = await pendingLog.chatNumbers(token);
  for (let from = 0; from < pending.length; from += CHATS) {
    await forgetInRedis(ports, token, pending.slice(from, from + CHATS));
    yield 0;
  }
  yield* untilNone(() => documentPurge.deleteDocuments(token, 'all', DOCUMENTS));
  yield* untilNone(() => forgetKeys(ports, token, ALL));
  yield* untilNone(() => purgeStore.deleteRows(token, ALL, ROWS));
  await pendingLog.discardApplication(token);
  await purgeStore.applicationDone(due, nextPass(ports, due.pass));
}

/** Purges the rows of a deleted application's chats. `span` holds these chats and no other. */
async function* purgeNumbers(
  ports: PurgeDeletedPorts,
  token: ApplicationToken,
  chats: readonly ChatNumber[],
  span: NumberSpan,
): Turns {
  await forgetInRedis(ports, token, chats);
  yield* untilNone(() => forgetKeys(ports, token, span));
  yield* untilNone(() => ports.purgeStore.deleteRows(token, span, ROWS));
}

async function* purgeChats(ports: PurgeDeletedPorts, owner: PurgeOwner, at: Instant): Turns {
  for (;;) {
    const units = await ports.purgeStore.dueChats(owner, at, CHATS);
    if (units.length === 0) return;
    for (const due of units) yield* purgeDueChats(ports, due);
  }
}

async function* purgeDueChats(ports: PurgeDeletedPorts, due: DueChats): Turns {
  const { purgeStore, documentPurge } = ports;
  const { token, chats, pass } = due;
  await forgetInRedis(ports, token, chats);
  yield* untilNone(() => forgetKeys(ports, token, chats));
  yield* untilNone(() => documentPurge.deleteDocuments(token, chats, DOCUMENTS));
  yield* untilNone(() => purgeStore.deleteRows(token, chats, ROWS));
  await purgeStore.chatsDone(due, nextPass(ports, pass));
  yield chats.length;
}

const nextPass = ({ now, instant }: PurgeDeletedPorts, pass: number): Instant | undefined =>
  pass < PASSES ? instant(now() + SECOND_PASS_MS) : undefined;

/** Each step asks about all chats at once, so that it takes one round trip and not hundreds. */
async function forgetInRedis(
  { sequences, pendingLog }: PurgeDeletedPorts,
  token: ApplicationToken,
  chats: readonly ChatNumber[],
): Promise<void> {
  await Promise.all(chats.map((chat) => sequences.remove({ token, chat })));
  const waiting = await pendingLog.messageNumbers(token, chats);
  const range = { limit: ROWS, order: 'asc' } as const;
  for (const [chat, numbers] of waiting) {
    for (let found = numbers.length; found > 0; ) {
      const messages = await pendingLog.messages(token, chat, range);
      found = messages.length;
      await pendingLog.forget(
        messages.map((message) => ({ kind: 'message', token, chatNumber: chat, message })),
      );
    }
  }
  const themselves = await Promise.all(chats.map((chat) => pendingLog.chat(token, chat)));
  await pendingLog.forget(
    themselves.flatMap((chat) => (chat ? [{ kind: 'chat' as const, token, chat }] : [])),
  );
}

/** Removes idempotency keys, from Redis first: the rows in MySQL are the list of keys to remove. */
async function forgetKeys(
  { purgeStore, sequences }: PurgeDeletedPorts,
  token: ApplicationToken,
  scope: PurgeScope,
): Promise<number> {
  const used = await purgeStore.usedKeys(token, scope, ROWS);
  await sequences.forgetKeys(token, used);
  await purgeStore.forgetKeys(token, used);
  return used.length;
}

/** Repeats a step, one in each turn, until it finds nothing to do. */
async function* untilNone(step: () => Promise<number>): Turns {
  while ((await step()) > 0) yield 0;
}
