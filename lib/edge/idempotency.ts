import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../domain/problems.ts';
import type { IdempotencyRecord } from '../domain/terms.ts';

const LONGEST_KEY = 255;

/**
 * The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) as a hash, with a
 * fingerprint of the request's content. Quotes around the key are syntax of the draft, not part of
 * the key.
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

/** A message of a batch: its content, and its own key if it has one. */
interface Batched {
  readonly key?: string | undefined;
  readonly content: unknown;
}

/**
 * Keys for the messages of a batch. A message's own key works as if the message was posted alone.
 * The other keys are derived from the request's key by position, and their fingerprint covers the
 * whole batch: a repeat must be identical from the first message to the last.
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
