import type { PersistOutcome } from '../../domain/messages-port.ts';
import { EngineUnavailable } from '../../domain/problems.ts';
import type { AcceptedWrite, MessageWrite } from '../../domain/queue-port.ts';
import type { AcceptedChat, ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import {
  available,
  type Db,
  inTransaction,
  isDataError,
  isLockedByAnother,
  type Trx,
} from './client.ts';
import { insertChats } from './insert-chats.ts';
import { insertMessages } from './insert-messages.ts';

type Outcome = { -readonly [Verdict in keyof PersistOutcome]: AcceptedWrite[] };

/**
 * Stores a batch, one application at a time. Trouble of one (a locked row, a slow transaction)
 * makes only its writes `early`. Throws if nothing at all was stored.
 */
export async function persist(
  db: Db,
  writes: readonly AcceptedWrite[],
  hasTimeLeft: () => boolean = () => true,
): Promise<PersistOutcome> {
  const outcome = emptyOutcome();
  let failure: EngineUnavailable | undefined;
  for (const [token, ofApplication] of Map.groupBy(writes, (write) => write.token)) {
    try {
      if (hasTimeLeft()) add(outcome, await persistApplication(db, token, ofApplication));
      else outcome.early.push(...ofApplication);
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      failure ??= error;
      outcome.early.push(...ofApplication);
    }
  }
  if (failure && outcome.early.length === writes.length) throw failure;
  return outcome;
}

const emptyOutcome = (): Outcome => ({
  persisted: [],
  collided: [],
  discarded: [],
  poisoned: [],
  early: [],
});

function add(outcome: Outcome, other: Outcome): void {
  for (const verdict of Object.keys(outcome) as (keyof PersistOutcome)[])
    outcome[verdict].push(...other[verdict]);
}

async function persistApplication(
  db: Db,
  token: ApplicationToken,
  writes: readonly AcceptedWrite[],
): Promise<Outcome> {
  const application = await available(() => applicationOf(db, token));
  if (!application) return { ...emptyOutcome(), poisoned: [...writes] };
  if (application.deleted_at !== null) return { ...emptyOutcome(), discarded: [...writes] };
  return persistOrHalve(db, application.id, writes);
}

/** If MySQL rejects the data, halves the batch until the poison is alone. */
async function persistOrHalve(
  db: Db,
  applicationId: number,
  writes: readonly AcceptedWrite[],
): Promise<Outcome> {
  try {
    return await persistTogether(db, applicationId, writes);
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (writes.length === 1) return { ...emptyOutcome(), poisoned: [...writes] };
    const middle = Math.ceil(writes.length / 2);
    const outcome = await persistOrHalve(db, applicationId, writes.slice(0, middle));
    add(outcome, await persistOrHalve(db, applicationId, writes.slice(middle)));
    return outcome;
  }
}

const applicationOf = (db: Db, token: string) =>
  db
    .selectFrom('applications')
    .select(['id', 'deleted_at'])
    .where('token', '=', token)
    .executeTakeFirst();

async function persistTogether(
  db: Db,
  applicationId: number,
  writes: readonly AcceptedWrite[],
): Promise<Outcome> {
  const outcome = emptyOutcome();
  const chats = writes.flatMap(chatCarriedBy);
  const collided = chats.length === 0 ? new Set() : await storeChats(db, applicationId, chats);
  if (collided === 'application-deleted') return { ...outcome, discarded: [...writes] };
  const messages: MessageWrite[] = [];
  for (const write of writes) {
    // Another session holds the application, whose lock only writes with a chat need.
    if (write.chat && collided === 'application-locked') outcome.early.push(write);
    // The chat in this message's envelope collided, so the message does not belong to the stored
    // chat.
    else if (write.chat && collided !== 'application-locked' && collided.has(write.chat.id))
      outcome.collided.push(write);
    else if (write.kind === 'chat') outcome.persisted.push(write);
    else messages.push(write);
  }
  if (messages.length === 0) return outcome;
  const found = await storeMessages(db, applicationId, messages);
  for (const [write, verdict] of found) outcome[verdict].push(write);
  return outcome;
}

async function storeChats(db: Db, applicationId: number, chats: readonly AcceptedChat[]) {
  try {
    return await inTransaction(db, (trx) => insertChats(trx, applicationId, chats));
  } catch (error) {
    if (isLockedByAnother(error)) return 'application-locked';
    throw error;
  }
}

/**
 * If another session holds a chat, waits once, briefly, then stores the messages of the other
 * chats.
 */
async function storeMessages(db: Db, applicationId: number, writes: readonly MessageWrite[]) {
  try {
    return await inTransaction(db, (trx) => persistMessages(trx, applicationId, writes, 'wait'));
  } catch (error) {
    if (!isLockedByAnother(error)) throw error;
  }
  return inTransaction(db, (trx) => persistMessages(trx, applicationId, writes, 'skip'));
}

function chatCarriedBy(write: AcceptedWrite): AcceptedChat[] {
  return write.chat ? [write.chat] : [];
}

/**
 * In one transaction: lock the chats, read their rows, insert new ones, count them. Chats are
 * locked in key order, so that two workers never deadlock. Locking first also avoids the deadlock
 * of an INSERT followed by an UPDATE of the parent row.
 */
async function persistMessages(
  trx: Trx,
  applicationId: number,
  writes: readonly MessageWrite[],
  locked: 'wait' | 'skip',
): Promise<Map<MessageWrite, keyof PersistOutcome>> {
  const verdicts = new Map<MessageWrite, keyof PersistOutcome>();
  const byChat = Map.groupBy(writes, (write) => write.chatNumber);
  const chats = await lockChats(trx, applicationId, [...byChat.keys()], locked);
  const stored = await storedRows(trx, applicationId, byChat);
  for (const [number, ofChat] of byChat) {
    const chat = chats.get(number);
    if (chat?.state !== 'chat') {
      const verdict = chat?.state === 'tombstone' ? 'discarded' : 'early';
      for (const write of ofChat) verdicts.set(write, verdict);
      continue;
    }
    const fresh = new Map<number, MessageWrite>();
    for (const write of ofChat) {
      const { number: n, id } = write.message;
      const row = stored.get(`${number}:${n}`);
      const holder = row && row.state !== 'void' ? row.id : fresh.get(n)?.message.id;
      if (holder === undefined) fresh.set(n, write);
      verdicts.set(write, holder === undefined || holder === id ? 'persisted' : 'collided');
    }
    const voids = [...fresh.keys()].filter((n) => stored.get(`${number}:${n}`)?.state === 'void');
    const lockedChat = { applicationId, number, lastChange: chat.change_sequence };
    const messages = [...fresh.values()].map(({ message }) => message);
    await insertMessages(trx, lockedChat, messages, voids);
  }
  return verdicts;
}

async function lockChats(
  trx: Trx,
  applicationId: number,
  numbers: readonly ChatNumber[],
  locked: 'wait' | 'skip',
) {
  const rows = await trx
    .selectFrom('chats')
    .select(['number', 'change_sequence', 'state'])
    .where('application_id', '=', applicationId)
    .where('number', 'in', [...numbers])
    .orderBy('number')
    .forUpdate()
    .$if(locked === 'skip', (query) => query.skipLocked())
    .execute();
  return new Map(rows.map((row) => [row.number as ChatNumber, row]));
}

async function storedRows(
  trx: Trx,
  applicationId: number,
  byChat: ReadonlyMap<ChatNumber, readonly MessageWrite[]>,
) {
  const rows = await trx
    .selectFrom('messages')
    .select(['chat_number', 'number', 'id', 'state'])
    .where('application_id', '=', applicationId)
    .where((eb) =>
      eb.or(
        [...byChat].map(([chat, writes]) =>
          eb.and([
            eb('chat_number', '=', chat),
            eb(
              'number',
              'in',
              writes.map((write) => write.message.number),
            ),
          ]),
        ),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [`${row.chat_number}:${row.number}`, row]));
}
