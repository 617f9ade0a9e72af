import type { AcceptedWrite, MessageWrite } from '../../domain/queue-port.ts';
import type { PersistOutcome } from '../../domain/store-port.ts';
import type { AcceptedChat, ChatNumber } from '../../domain/terms.ts';
import { type Db, inTransaction, isDataError, type Trx } from './client.ts';
import { insertChats } from './insert-chats.ts';
import { insertMessages } from './insert-messages.ts';

type Outcome = { -readonly [Verdict in keyof PersistOutcome]: AcceptedWrite[] };

/** Stores a batch; where MySQL refuses the data, halves it until the poison stands alone. Transient failures throw. */
export async function persist(db: Db, writes: readonly AcceptedWrite[]): Promise<PersistOutcome> {
  if (writes.length === 0) return emptyOutcome();
  try {
    return await persistBatch(db, writes);
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (writes.length === 1) return { ...emptyOutcome(), poisoned: [...writes] };
    const middle = Math.ceil(writes.length / 2);
    const left = await persist(db, writes.slice(0, middle));
    const right = await persist(db, writes.slice(middle));
    const verdicts = Object.keys(left) as (keyof PersistOutcome)[];
    return Object.fromEntries(verdicts.map((v) => [v, [...left[v], ...right[v]]])) as Outcome;
  }
}

const emptyOutcome = (): Outcome => ({
  persisted: [],
  collided: [],
  discarded: [],
  poisoned: [],
  early: [],
});

async function persistBatch(db: Db, writes: readonly AcceptedWrite[]): Promise<PersistOutcome> {
  const outcome = emptyOutcome();
  for (const [token, ofApplication] of Map.groupBy(writes, (write) => write.token)) {
    const application = await applicationOf(db, token);
    if (!application) outcome.poisoned.push(...ofApplication);
    else if (application.deleted_at !== null) outcome.discarded.push(...ofApplication);
    else await persistApplication(db, application.id, ofApplication, outcome);
  }
  return outcome;
}

const applicationOf = (db: Db, token: string) =>
  db
    .selectFrom('applications')
    .select(['id', 'deleted_at'])
    .where('token', '=', token)
    .executeTakeFirst();

async function persistApplication(
  db: Db,
  applicationId: number,
  writes: readonly AcceptedWrite[],
  outcome: Outcome,
): Promise<void> {
  const chats = writes.flatMap(chatCarriedBy);
  const collided =
    chats.length === 0
      ? new Set()
      : await inTransaction(db, (trx) => insertChats(trx, applicationId, chats));
  if (collided === 'application-deleted') {
    outcome.discarded.push(...writes);
    return;
  }
  const messages: MessageWrite[] = [];
  for (const write of writes) {
    // A message whose chat collided belongs to a chat that is not this one.
    if (write.chat && collided.has(write.chat.id)) outcome.collided.push(write);
    else if (write.kind === 'chat') outcome.persisted.push(write);
    else messages.push(write);
  }
  if (messages.length === 0) return;
  const found = await inTransaction(db, (trx) => persistMessages(trx, applicationId, messages));
  for (const [write, verdict] of found) outcome[verdict].push(write);
}

function chatCarriedBy(write: AcceptedWrite): AcceptedChat[] {
  return write.chat ? [write.chat] : [];
}

/**
 * Lock the chats, look for the numbers, insert what is new, count it, all in one transaction. The chats are locked in order of their key, so
 * that two workers never wait for each other; locking first also avoids the deadlock of INSERT followed by UPDATE of the parent.
 */
async function persistMessages(
  trx: Trx,
  applicationId: number,
  writes: readonly MessageWrite[],
): Promise<Map<MessageWrite, keyof PersistOutcome>> {
  const verdicts = new Map<MessageWrite, keyof PersistOutcome>();
  const byChat = Map.groupBy(writes, (write) => write.chatNumber);
  const chats = await lockChats(trx, applicationId, [...byChat.keys()]);
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
    const locked = { applicationId, number, lastChange: chat.change_sequence };
    const messages = [...fresh.values()].map(({ message }) => message);
    await insertMessages(trx, locked, messages, voids);
  }
  return verdicts;
}

async function lockChats(trx: Trx, applicationId: number, numbers: readonly ChatNumber[]) {
  const rows = await trx
    .selectFrom('chats')
    .select(['number', 'change_sequence', 'state'])
    .where('application_id', '=', applicationId)
    .where('number', 'in', [...numbers])
    .orderBy('number')
    .forUpdate()
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
