import { z } from 'zod';

/* The lines of a run record that describe the final state. Chat 0 stands for the application's own
   sequence, whose numbers are those of its chats. */

const number = z.int().min(1);
const content = z.string().min(1).max(64);
const place = { application: z.string(), chat: z.int().min(0) };

export const StoreName = z.enum(['mysql', 'redis', 'queues', 'ledger', 'search']);

/**
 * Ends the final state: the time of its end, and the stores that were read completely. Without this
 * line every store counts as unread.
 */
export const Stores = z.strictObject({
  type: z.literal('stores'),
  at: z.number(),
  read: z.array(StoreName),
});

/** A row of the table of messages or, for chat 0, of the table of chats. */
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
  /** In the row of a chat: how many messages the chat has by its own count. */
  messages: z.int().min(0).optional(),
});

/**
 * A copy of an accepted chat or message outside MySQL: in the pending log, on the write queue, or
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
 * An index request that is still on its queue or dead-lettered. While one exists, the document of
 * its message may differ from the row.
 */
export const IndexCopy = z.strictObject({
  type: z.enum(['index-queued', 'index-dead-letter']),
  ...place,
  number,
});

/**
 * The state of a sequence: its head, if Redis holds its key in the current epoch, and the last
 * change sequence value of its chat.
 */
export const Sequence = z.strictObject({
  type: z.literal('sequence'),
  ...place,
  head: z.int().min(0).optional(),
  changes: z.int().min(0).optional(),
});

/** A row of the ledger: a granted block, or the end of a chain (`sealed`). */
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
