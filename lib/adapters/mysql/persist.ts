import type { PersistOutcome } from '../../domain/messages-port.ts';
import type { EngineUnavailable } from '../../domain/problems.ts';
import type { AcceptedWrite, MessageWrite } from '../../domain/queue-port.ts';
import type { AcceptedChat, ApplicationToken } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import { available, type Db, inTransaction, isDataError, isLockedByAnother } from './client.ts';
import { insertChats } from './insert-chats.ts';
import { persistMessages } from './persist-messages.ts';

type Outcome = { -readonly [Verdict in keyof PersistOutcome]: AcceptedWrite[] };

/**
 * Stores a batch, one application at a time. Trouble with one application (a locked row, a slow
 * transaction) makes only its own writes `early`. Throws if nothing at all was stored.
 */
export async function persist(
  db: Db,
  writes: readonly AcceptedWrite[],
  hasTimeLeft: () => boolean = () => true,
): Promise<PersistOutcome> {
  const outcome = emptyOutcome();
  const outages: EngineUnavailable[] = [];
  for (const [token, ofApplication] of Map.groupBy(writes, (write) => write.token)) {
    const early = { ...emptyOutcome(), early: [...ofApplication] };
    const postpone = (outage: EngineUnavailable): Outcome => {
      outages.push(outage);
      return early;
    };
    const store = () => persistApplication(db, token, ofApplication);
    add(outcome, hasTimeLeft() ? await unlessDown(store, postpone) : early);
  }
  const [outage] = outages;
  if (outage && outcome.early.length === writes.length) throw outage;
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
    // Another session holds the lock of the application. Only writes with a chat need that lock.
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
