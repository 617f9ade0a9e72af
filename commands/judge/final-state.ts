import { z } from 'zod';

/* The last lines of a record: the stores' content after the run. Chat 0 is the application's own
   sequence, whose numbers are chats. */

const number = z.int().min(1);
const content = z.string().min(1).max(64);
const place = { application: z.string(), chat: z.int().min(0) };

export const StoreName = z.enum(['mysql', 'redis', 'queues', 'ledger', 'search']);

/**
 * The stores that were read completely, and when. Without this line the final state is not judged.
 */
export const Stores = z.strictObject({
  type: z.literal('stores'),
  at: z.number(),
  read: z.array(StoreName),
});

/** A row of the table of chats (chat 0) or of messages. */
export const Row = z.strictObject({
  type: z.literal('row'),
  ...place,
  number,
  id: z.string().nullable(),
  state: z.enum(['message', 'tombstone', 'void']),
  content: content.optional(),
  revision: number.optional(),
  /** The change sequence value of the row's last change. */
  change: number.optional(),
  /** A chat's count of its messages. */
  messages: z.int().min(0).optional(),
});

/**
 * An accepted chat or message that is not a row: in the pending log, on the write queue, or
 * dead-lettered.
 */
export const Copy = z.strictObject({
  type: z.enum(['pending', 'queued', 'dead-letter']),
  ...place,
  number,
  id: z.string(),
  content: content.optional(),
});

/**
 * An index request on its queue or dead-lettered, so that the search document may lag behind the
 * row.
 */
export const IndexCopy = z.strictObject({
  type: z.enum(['index-queued', 'index-dead-letter']),
  ...place,
  number,
});

/**
 * A sequence's state: Redis's head, if its key is of the current epoch, and the chat's last change
 * sequence value.
 */
export const Sequence = z.strictObject({
  type: z.literal('sequence'),
  ...place,
  head: z.int().min(0).optional(),
  changes: z.int().min(0).optional(),
});

/** A block that the ledger granted. */
export const Block = z.strictObject({
  type: z.literal('block'),
  ...place,
  chain: z.string(),
  after: z.int().min(0),
  first: number,
  last: z.int().min(0),
  epoch: z.string(),
  reason: z.enum(['start', 'extend', 'sealed']),
  granted: z.number().optional(),
});

export const Document = z.strictObject({
  type: z.literal('document'),
  ...place,
  number,
  content: content.optional(),
  /** True for a tombstone's document, which searches leave out. */
  deleted: z.boolean().optional(),
});

export type StoreName = z.output<typeof StoreName>;
export type Stores = z.output<typeof Stores>;
export type Row = z.output<typeof Row>;
export type Copy = z.output<typeof Copy>;
export type IndexCopy = z.output<typeof IndexCopy>;
export type Sequence = z.output<typeof Sequence>;
export type Block = z.output<typeof Block>;
export type Document = z.output<typeof Document>;
export type FinalLine = Row | Copy | IndexCopy | Sequence | Block | Document;
