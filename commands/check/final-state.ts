import { z } from 'zod';

/* The last lines of a record: what the stores held when the run was over. Chat 0 stands for the application's own sequence: its numbers are chats. */

const number = z.int().min(1);
const content = z.string().min(1).max(64);
const place = { application: z.string(), chat: z.int().min(0) };

export const StoreName = z.enum(['mysql', 'redis', 'queues', 'ledger', 'search']);

/** Which stores the lines of the final state were read from, each completely, and when. Without it the final state is not judged. */
export const Stores = z.strictObject({
  type: z.literal('stores'),
  at: z.number(),
  read: z.array(StoreName),
});

/** A row of chats (chat 0) or messages. */
export const Row = z.strictObject({
  type: z.literal('row'),
  ...place,
  number,
  id: z.string().nullable(),
  state: z.enum(['message', 'tombstone', 'void']),
  content: content.optional(),
  revision: number.optional(),
  /** Change sequence value of its last change. */
  change: number.optional(),
});

/** A copy of an accepted chat or message that is not a row: in the pending log, on a queue, or given up on. */
export const Copy = z.strictObject({
  type: z.enum(['pending', 'queued', 'dead-letter']),
  ...place,
  number,
  id: z.string(),
  content: content.optional(),
});

/** An index request that is still on its queue, or given up on: the search document may lag behind the row. */
export const IndexCopy = z.strictObject({
  type: z.enum(['index-queued', 'index-dead-letter']),
  ...place,
  number,
});

/** What is known of a sequence: Redis's head if its key is of the current epoch, and the chat's last change sequence value. */
export const Sequence = z.strictObject({
  type: z.literal('sequence'),
  ...place,
  head: z.int().min(0).optional(),
  changes: z.int().min(0).optional(),
});

/** A row of the ledger. */
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
  /** A tombstone document: filtered from searches. */
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
