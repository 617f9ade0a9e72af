import type { IndexedRow } from '../../domain/messages-port.ts';
import { searchable } from '../../domain/searchable-text.ts';

/**
 * A message in the index. A deleted message leaves a tombstone, whose version must outlive every
 * queued copy of an older revision.
 */
export interface MessageDocument {
  readonly application: string;
  readonly chat_number: number;
  readonly number: number;
  readonly revision: number;
  readonly deleted: boolean;
  readonly body?: string;
  readonly author?: string | null;
  /** JSON text: a member called `__proto__` would make the client refuse the whole response. */
  readonly metadata?: string;
  readonly sent_at?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
}

/** The document with its searchable form, which `_source` excludes. */
interface WrittenDocument extends MessageDocument {
  readonly searchable?: string;
}

const documentId = (token: string, chat: number, number: number): string =>
  `${token}:${chat}:${number}`;

const documentOf = (row: IndexedRow): WrittenDocument => ({
  application: row.token,
  chat_number: row.chatNumber,
  number: row.number,
  revision: row.revision,
  deleted: row.deleted,
  ...(!row.deleted && {
    body: row.body ?? '',
    searchable: searchable(row.body ?? ''),
    author: row.author,
    metadata: JSON.stringify(row.metadata),
    sent_at: row.sentAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  }),
});

/**
 * The two lines of a `_bulk` body. `external_gte`: an earlier revision never replaces a later one,
 * and the same revision may be repeated.
 */
export const bulkLines = (alias: string, row: IndexedRow): [object, object] => [
  {
    index: {
      _index: alias,
      _id: documentId(row.token, row.chatNumber, row.number),
      routing: row.token,
      version: row.revision,
      version_type: 'external_gte',
      require_alias: true,
    },
  },
  documentOf(row),
];
