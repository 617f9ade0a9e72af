import type { IndexedRow, StoredMessage } from '../../domain/messages-port.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../domain/terms.ts';
import { toInstant } from './time.ts';

export const MESSAGE_COLUMNS = [
  'messages.number',
  'messages.state',
  'messages.body',
  'messages.author',
  'messages.metadata',
  'messages.sent_at',
  'messages.created_at',
  'messages.updated_at',
  'messages.revision',
] as const;

export interface MessageRow {
  readonly number: number;
  readonly state: 'message' | 'tombstone' | 'void';
  readonly body: string | null;
  readonly author: string | null;
  readonly metadata: string | null;
  readonly sent_at: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly revision: number;
}

export function toMessage(row: MessageRow): StoredMessage {
  if (row.state !== 'message') return row.state === 'void' ? 'void' : 'deleted';
  return {
    number: row.number as MessageNumber,
    body: row.body ?? '',
    author: row.author,
    metadata: row.metadata === null ? null : JSON.parse(row.metadata),
    sentAt: toInstant(row.sent_at),
    createdAt: toInstant(row.created_at),
    updatedAt: toInstant(row.updated_at),
    revision: row.revision,
    state: 'persisted',
  };
}

export const toIndexed = (
  row: MessageRow & { readonly token: string; readonly chat_number: number },
): IndexedRow => ({
  token: row.token as ApplicationToken,
  chatNumber: row.chat_number as ChatNumber,
  number: row.number as MessageNumber,
  body: row.body,
  author: row.author,
  metadata: row.metadata === null ? null : JSON.parse(row.metadata),
  sentAt: toInstant(row.sent_at),
  createdAt: toInstant(row.created_at),
  updatedAt: toInstant(row.updated_at),
  revision: row.revision,
  deleted: row.state === 'tombstone',
});
