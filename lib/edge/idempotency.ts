import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../domain/problems.ts';
import type { IdempotencyRecord } from '../domain/terms.ts';

const LONGEST_KEY = 255;

/**
 * The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), hashed, with a fingerprint of what it asks for. Quotes around the
 * key, as the draft writes it, are part of its form, not of the key.
 */
export function idempotencyOf(
  event: APIGatewayProxyEventV2,
  content: unknown,
): IdempotencyRecord | undefined {
  const header = event.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key === '' || key.length > LONGEST_KEY) {
    const detail = `must have 1 to ${LONGEST_KEY} characters`;
    throw new Problem('invalid-request', undefined, {
      faults: [{ pointer: '#/header/Idempotency-Key', detail }],
    });
  }
  return keyed(key, content);
}

/** A message of a batch, by what it asks for, with the key that it carries itself. */
interface Batched {
  readonly key?: string | undefined;
  readonly content: unknown;
}

/**
 * Keys for the messages of a batch. One's own is the same as if the message was posted alone with it. The others are derived from the request's, by
 * their order, and go with the whole batch: repeated, it must be the same from its first message to its last.
 */
export function idempotencyOfEach(
  event: APIGatewayProxyEventV2,
  messages: readonly Batched[],
): readonly (IdempotencyRecord | undefined)[] {
  const whole = idempotencyOf(event, messages);
  let derived = 0;
  return messages.map(({ key, content }) => {
    if (key !== undefined) return keyed(key, content);
    return whole && { ...whole, key: sha256(JSON.stringify([whole.key, derived++])) };
  });
}

const keyed = (key: string, content: unknown): IdempotencyRecord => ({
  key: sha256(key),
  fingerprint: sha256(JSON.stringify(content)),
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
