import * as z from 'zod/mini';
import { metadata } from './text.ts';

/*
 * The schemas of the contents of our queues and of the pending log. Raise `v` when a member changes
 * its meaning; readers refuse unknown versions.
 */

const token = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const number = z.int().check(z.positive());
const instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const id = z.uuid();

const idempotency = z.optional(
  z.object({
    key: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    fingerprint: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
);

/** A chat as its creator sent it. */
const ChatRecord = z.object({
  id,
  title: z.nullable(z.string()),
  created_at: instant,
  idempotency,
});

/** A message as its sender sent it. */
const MessageRecord = z.object({
  id,
  body: z.string(),
  author: z.nullable(z.string()),
  sent_at: instant,
  // The same rule as for requests. z.json() will not do: it drops a member called __proto__, and
  // overflows the stack on deeply nested input.
  metadata,
  created_at: instant,
  idempotency,
});

/**
 * The position of the sequence when its block ran low: the worker leases the next block from here.
 */
const Extend = z.object({ epoch: z.string(), chain: z.string(), end: z.int() });

/** The envelope of the write queue: a numbered chat or message to persist. */
export const WriteEnvelope = z.discriminatedUnion('kind', [
  z.object({
    v: z.literal(1),
    kind: z.literal('chat'),
    token,
    number,
    chat: ChatRecord,
    extend: z.optional(Extend),
  }),
  z.object({
    v: z.literal(1),
    kind: z.literal('message'),
    token,
    chat_number: number,
    number,
    message: MessageRecord,
    /** The record of the message's chat, if the chat was pending when the message was accepted. */
    chat: z.optional(ChatRecord),
    extend: z.optional(Extend),
  }),
]);
export type WriteEnvelope = z.infer<typeof WriteEnvelope>;

/**
 * The envelope of the index queue: messages of one chat whose search documents must be rewritten
 * from their rows.
 */
export const IndexEnvelope = z.object({
  v: z.literal(1),
  token,
  chat_number: number,
  numbers: z.array(number).check(z.minLength(1), z.maxLength(1000)),
});
export type IndexEnvelope = z.infer<typeof IndexEnvelope>;

/**
 * Several envelopes of one queue in one message. Each is parsed on its own, so a malformed or
 * failing one does not affect the others.
 */
const QueuePack = z.object({
  v: z.literal(2),
  items: z.array(z.unknown()).check(z.minLength(1)),
});

/** The unparsed envelopes in a queue message's JSON: its only one, or those of a pack. */
export function envelopesIn(json: unknown): readonly unknown[] {
  const { success, data } = QueuePack.safeParse(json);
  return success ? data.items : [json];
}

/**
 * JSON in ASCII only. SQS refuses some code points (U+FFFE, U+FFFF) and may replace others; escapes
 * read back unchanged.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
