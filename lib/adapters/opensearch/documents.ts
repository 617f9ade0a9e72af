import type { IndexedRow } from '../../domain/messages-port.ts';
import { searchable } from '../../domain/searchable-text.ts';

/**
 * The document of a message. A deleted message leaves a document without content in the search
 * index, so that its version outlives every queued copy of an older revision.
 */
export interface MessageDocument {
  readonly application: string;
  readonly chat_number: number;
  readonly number: number;
  readonly revision: number;
  readonly deleted: boolean;
  readonly body?: string;
  readonly author?: string | null;
  /**
   * JSON as text: in an object, a member called `__proto__` would make the client library refuse
   * the whole response.
   */
  readonly metadata?: string;
  readonly sent_at?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
}

/**
 * The document as it is written. OpenSearch indexes the searchable form of the body, but does not
 * keep it in `_source`.
 */
interface WrittenDocument extends MessageDocument {
  readonly searchable?: string;
}

export const documentIdOf = ({ token, chatNumber, number }: IndexedRow): string =>
  `${token}:${chatNumber}:${number}`;

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
 * The two lines of a `_bulk` body that write one document. `external_gte`: an earlier revision
 * never replaces a later one, and the same revision may be repeated.
 */
export const bulkLines = (alias: string, row: IndexedRow): [object, object] => [
  {
    index: {
      _index: alias,
      _id: documentIdOf(row),
      routing: row.token,
      version: row.revision,
      version_type: 'external_gte',
      require_alias: true,
    },
  },
  documentOf(row),
];
