import { sql } from 'kysely';
import type {
  ChangedMessage,
  Condition,
  MessageChange,
  MessageName,
  PendingTarget,
  Refusal,
} from '../../domain/edit-port.ts';
import type { AcceptedMessage, ChatNumber, Message } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { insertMessages, type LockedChat } from './insert-messages.ts';
import { lockChat } from './lock-chat.ts';
import { MESSAGE_COLUMNS, toMessage } from './message-row.ts';
import { toDatetime } from './time.ts';

/**
 * Works in one transaction: locks the chat, reads the message, stores it if it is only pending,
 * changes it, and updates the chat's counters.
 */
export async function changeMessage(
  trx: Trx,
  name: MessageName,
  pending: PendingTarget,
  condition: Condition,
  change: MessageChange,
): Promise<ChangedMessage | Refusal> {
  const chat = await lockChat(trx, name.token, name.chat, pending.chat);
  if (typeof chat === 'string') return chat;
  const key = { application_id: chat.application_id, chat_number: chat.number as ChatNumber };
  const row = await trx
    .selectFrom('messages')
    .select([...MESSAGE_COLUMNS, 'messages.id'])
    .where('application_id', '=', key.application_id)
    .where('chat_number', '=', key.chat_number)
    .where('number', '=', name.number)
    .executeTakeFirst();
  const stored = row && toMessage(row);
  if (stored === 'deleted') return 'message-deleted';
  const isNew = stored === undefined || stored === 'void';
  if (isNew && !pending.message) return stored ? 'number-void' : 'message-not-found';
  const before = isNew ? asStored(pending.message as AcceptedMessage) : stored;
  const refusal = refusedBy(condition, before);
  if (refusal) return refusal;

  const locked: LockedChat = {
    applicationId: key.application_id,
    number: key.chat_number,
    lastChange: chat.change_sequence,
    settledThrough: chat.settled_through,
  };
  if (isNew) {
    const voids = stored === 'void' ? [name.number] : [];
    await insertMessages(trx, locked, [pending.message as AcceptedMessage], voids);
  }
  const sequence = locked.lastChange + (isNew ? 2 : 1);
  await applyChange(trx, { ...key, number: name.number }, change, before, sequence);
  await noteForIndex(trx, { ...key, number: name.number }, sequence, change);
  return {
    message: changed(before, change),
    change: sequence,
    pendingIsStored: isNew || row?.id === pending.message?.id,
  };
}

const asStored = (message: AcceptedMessage): Message => ({
  ...message,
  updatedAt: message.createdAt,
  revision: 1,
  state: 'persisted',
});

function refusedBy(
  { revisions, only }: Condition,
  { revision, author }: Message,
): Refusal | undefined {
  if (only && (author === null || author !== only.author)) return 'not-the-author';
  return revisions && !revisions.has(revision) ? 'precondition-failed' : undefined;
}

function changed(before: Message, change: MessageChange): Message {
  const { body, metadata } = change.kind === 'edit' ? change : {};
  return {
    ...before,
    body: body ?? before.body,
    metadata: metadata === undefined ? before.metadata : metadata,
    updatedAt: change.at,
    revision: before.revision + 1,
  };
}

interface MessageKey {
  readonly application_id: number;
  readonly chat_number: number;
  readonly number: number;
}

/**
 * The columns that a delete empties: a tombstone keeps its number, id and times, but no content and
 * no author.
 */
const TOMBSTONE = { state: 'tombstone' as const, body: null, author: null, metadata: null };

async function applyChange(
  trx: Trx,
  key: MessageKey,
  change: MessageChange,
  before: Message,
  sequence: number,
): Promise<void> {
  const { body, metadata, updatedAt, revision } = changed(before, change);
  const content = { body, metadata: metadata === null ? null : JSON.stringify(metadata) };
  await trx
    .updateTable('messages')
    .set({
      ...(change.kind === 'delete' ? TOMBSTONE : content),
      updated_at: toDatetime(updatedAt),
      revision,
      change_sequence: sequence,
    })
    .where('application_id', '=', key.application_id)
    .where('chat_number', '=', key.chat_number)
    .where('number', '=', key.number)
    .execute();
  await trx
    .updateTable('chats')
    .set({
      change_sequence: sequence,
      messages_count: sql<number>`messages_count - ${change.kind === 'delete' ? 1 : 0}`,
    })
    .where('application_id', '=', key.application_id)
    .where('number', '=', key.chat_number)
    .execute();
}

/**
 * Notes that the index request of this change must be sent. The caller sends the request after the
 * commit; if that fails, the sweeper finds the note.
 */
async function noteForIndex(
  trx: Trx,
  key: MessageKey,
  sequence: number,
  { at }: MessageChange,
): Promise<void> {
  const note = { change_sequence: sequence, created_at: toDatetime(at) };
  await trx
    .insertInto('index_requests')
    .values({ ...key, ...note })
    .onDuplicateKeyUpdate(note)
    .execute();
}
