import type { PendingLog } from '../../domain/pending-port.ts';
import type {
  DocumentPurge,
  DueApplication,
  DueChats,
  PurgeStore,
} from '../../domain/purge-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber, Instant } from '../../domain/terms.ts';

/** Most chats, rows and documents per step, so that no step holds locks for long. */
const CHATS = 100;
const ROWS = 1_000;
const DOCUMENTS = 5_000;

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

/**
 * Removes everything that deleted chats and applications hold, except their tombstones. The stored
 * data itself shows what is left to remove, so an interrupted purge can be resumed, and several
 * purges may run at once. Returns how many chats finished a pass.
 */
export function purgeDeleted(ports: PurgeDeletedPorts) {
  return async function purgeDeleted(hasTimeLeft: () => boolean): Promise<number> {
    const { purgeStore, now, instant } = ports;
    for (const due of await purgeStore.dueApplications(instant(now()), CHATS)) {
      if (hasTimeLeft()) await purgeApplication(ports, due, hasTimeLeft);
    }
    const at = instant(now());
    let purged = 0;
    for (let found = CHATS; found === CHATS && hasTimeLeft(); ) {
      const units = await purgeStore.dueChats(at, CHATS);
      found = units.reduce((sum, { chats }) => sum + chats.length, 0);
      for (const due of units) {
        if (hasTimeLeft() && (await purgeChats(ports, due, hasTimeLeft)))
          purged += due.chats.length;
      }
    }
    return purged;
  };
}

/**
 * Marks the application's chats as deleted, so that they are purged like any deleted chat, then
 * removes the data that belongs to no chat.
 */
async function purgeApplication(
  ports: PurgeDeletedPorts,
  due: DueApplication,
  hasTimeLeft: () => boolean,
): Promise<void> {
  const { purgeStore, sequences, pendingLog, now, instant } = ports;
  const { token } = due;
  await sequences.remove({ token });
  const deleteSome = () => purgeStore.deleteChats(token, instant(now()), CHATS);
  if (!(await untilNone(deleteSome, hasTimeLeft))) return;
  // Only Redis knows the chats that never reached MySQL.
  for (const chat of await pendingLog.chatNumbers(token)) {
    if (!hasTimeLeft()) return;
    await forgetInRedis(ports, token, chat);
  }
  if (!(await forgetKeys(ports, token, [0], hasTimeLeft))) return;
  if (!(await untilNone(() => purgeStore.deleteRows(token, [0], ROWS), hasTimeLeft))) return;
  await pendingLog.discardApplication(token);
  await purgeStore.applicationDone(due, nextPass(ports, due.pass));
}

async function purgeChats(
  ports: PurgeDeletedPorts,
  due: DueChats,
  hasTimeLeft: () => boolean,
): Promise<boolean> {
  const { purgeStore, documentPurge } = ports;
  const { token, chats, pass } = due;
  for (const chat of chats) await forgetInRedis(ports, token, chat);
  const steps = [
    () => forgetKeys(ports, token, chats, hasTimeLeft),
    () => untilNone(() => documentPurge.deleteDocuments(token, chats, DOCUMENTS), hasTimeLeft),
    () => untilNone(() => purgeStore.deleteRows(token, chats, ROWS), hasTimeLeft),
  ];
  for (const step of steps) if (!(await step())) return false;
  await purgeStore.chatsDone(due, nextPass(ports, pass));
  return true;
}

const nextPass = ({ now, instant }: PurgeDeletedPorts, pass: number): Instant | undefined =>
  pass < PASSES ? instant(now() + SECOND_PASS_MS) : undefined;

async function forgetInRedis(
  { sequences, pendingLog }: PurgeDeletedPorts,
  token: ApplicationToken,
  chat: ChatNumber,
): Promise<void> {
  await sequences.remove({ token, chat });
  const range = { limit: ROWS, order: 'asc' } as const;
  for (let found = ROWS; found > 0; ) {
    const waiting = await pendingLog.messages(token, chat, range);
    found = waiting.length;
    await pendingLog.forget(
      waiting.map((message) => ({ kind: 'message', token, chatNumber: chat, message })),
    );
  }
  const itself = await pendingLog.chat(token, chat);
  if (itself) await pendingLog.forget([{ kind: 'chat', token, chat: itself }]);
}

/** Removes idempotency keys, from Redis first: the rows in MySQL are the list of keys to remove. */
const forgetKeys = (
  { purgeStore, sequences }: PurgeDeletedPorts,
  token: ApplicationToken,
  chats: readonly (ChatNumber | 0)[],
  hasTimeLeft: () => boolean,
): Promise<boolean> =>
  untilNone(async () => {
    const used = await purgeStore.usedKeys(token, chats, ROWS);
    await sequences.forgetKeys(token, used);
    await purgeStore.forgetKeys(token, used);
    return used.length;
  }, hasTimeLeft);

/**
 * Repeats a step until the step finds nothing to do. Resolves to false if the time ran out first.
 */
async function untilNone(
  step: () => Promise<number>,
  hasTimeLeft: () => boolean,
): Promise<boolean> {
  while (hasTimeLeft()) if ((await step()) === 0) return true;
  return false;
}
