import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { PostMessageBody, PostMessagesBody } from '../contracts/http.ts';
import type { Caller } from '../domain/auth-port.ts';
import type { MessageInput } from '../domain/posting.ts';
import { Problem } from '../domain/problems.ts';
import type { Instant } from '../domain/terms.ts';
import { idempotencyOf, idempotencyOfEach } from './write-fields.ts';

/**
 * Makes the use case's input from one posted message. Adds the author and, if the request has an
 * idempotency key, the hashes of the key and of the content.
 */
export function messageInput(
  event: APIGatewayProxyEventV2,
  caller: Caller,
  posted: z.output<typeof PostMessageBody>,
): MessageInput {
  const message = messageOf(caller, posted);
  return { ...message, idempotency: idempotencyOf(event, contentOf(message)) };
}

/**
 * Makes the use case's input from each message of a batch, as messageInput does from a single
 * message.
 */
export function messageInputs(
  event: APIGatewayProxyEventV2,
  caller: Caller,
  { messages }: z.output<typeof PostMessagesBody>,
): MessageInput[] {
  const inputs = messages.map((message) => messageOf(caller, message));
  const keys = idempotencyOfEach(
    event,
    inputs.map((input, i) => ({ key: messages[i]?.idempotency_key, content: contentOf(input) })),
  );
  return inputs.map((input, i) => ({
    ...input,
    idempotency: keys[i],
    pointer: `#/messages/${i}`,
  }));
}

const messageOf = (caller: Caller, posted: z.output<typeof PostMessageBody>): MessageInput => ({
  body: posted.body,
  author: authorOf(caller, posted.author),
  sentAt: posted.sent_at as Instant | undefined,
  metadata: posted.metadata ?? null,
});

/**
 * The content that a message's fingerprint covers. A message with an idempotency key of its own has
 * the same fingerprint alone and in a batch.
 */
const contentOf = ({ body, author, sentAt, metadata }: MessageInput): unknown => [
  body,
  author,
  sentAt,
  metadata,
];

/**
 * The author of a message: by default the subject of the access token. An access token without the
 * scope admin cannot name another author.
 */
function authorOf(caller: Caller, given: string | null | undefined): string | null {
  if (caller.kind !== 'application') return given ?? null;
  const own = caller.subject ?? null;
  if (given === undefined || given === null || given === own) return own;
  if (caller.scopes.has('admin')) return given;
  throw new Problem(
    'insufficient-scope',
    'Use a token with the scope admin to write in the name of another author.',
  );
}
