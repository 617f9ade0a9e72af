import * as z from 'zod/mini';
import { metadata } from './text.ts';

/* What travels on our queues and waits in the pending log. `v` is raised when a member changes its meaning; a reader refuses what it does not know. */

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
  // The rule of the way in, not z.json(): that drops a member called __proto__ and runs out of stack on what is nested too deep.
  metadata,
  created_at: instant,
  idempotency,
});

/** Where the sequence stood when its block ran low: persist extends the lease from here. */
const Extend = z.object({ epoch: z.string(), chain: z.string(), end: z.int() });

/** Write queue: a numbered chat or message to be persisted. */
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
    /** The chat's own record where the chat was still pending when the message was accepted. */
    chat: z.optional(ChatRecord),
    extend: z.optional(Extend),
  }),
]);
export type WriteEnvelope = z.infer<typeof WriteEnvelope>;

/** Index queue: messages of one chat whose search documents must be written from their rows. */
export const IndexEnvelope = z.object({
  v: z.literal(1),
  token,
  chat_number: number,
  numbers: z.array(number).check(z.minLength(1), z.maxLength(1000)),
});
export type IndexEnvelope = z.infer<typeof IndexEnvelope>;

/**
 * Several envelopes of one queue in one message. They are parsed one by one: what becomes of one, malformed
 * ones too, says nothing of the others.
 */
const QueuePack = z.object({
  v: z.literal(2),
  items: z.array(z.unknown()).check(z.minLength(1)),
});

/** The envelopes in a queue message's JSON, unparsed: one, or those of a pack. */
export function envelopesIn(json: unknown): readonly unknown[] {
  const { success, data } = QueuePack.safeParse(json);
  return success ? data.items : [json];
}

/** The body of a queue message that carries these envelopes, each given as JSON. */
export const packBody = (envelopes: readonly string[]): string =>
  envelopes.length === 1 ? String(envelopes[0]) : `{"v":2,"items":[${envelopes.join(',')}]}`;

/**
 * JSON in ASCII alone: SQS refuses some code points (U+FFFE, U+FFFF) and may replace others, and a UTF-8 body of escapes reads back the same.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
