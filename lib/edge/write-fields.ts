import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../domain/problems.ts';
import type { IdempotencyRecord, MessageState } from '../domain/terms.ts';

/* The header fields with which a client steers a write: Idempotency-Key and Prefer. */

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
 * The idempotency keys of the messages of a batch. A message's own key works as if the message was
 * posted alone. The other keys are derived from the request's key by position, and their
 * fingerprint covers the whole batch: a repeated batch must be identical from the first message to
 * the last.
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
  fingerprint: sha256(JSON.stringify(content, inOrder)),
});

/**
 * For JSON.stringify: the members of an object have no order (RFC 8259, section 4), so a request
 * that has them in another order is the same.
 */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Longest wait that a client is granted. A longer requested wait is cut to this. */
const LONGEST_WAIT_SECONDS = 20;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
/**
 * In this pattern, only one place can match a run of white space. If two places could, the regex
 * would try every way to divide a long run of blanks between them.
 */
const ASSIGNED = `(?:[ \\t]*=(?:[ \\t]*${WORD})?)?`;
/** One preference with its parameters, up to the comma (RFC 7240, section 2). */
const PREFERENCE = new RegExp(
  `[ \\t]*(?:(${TOKEN})(?:[ \\t]*=(?:[ \\t]*(${WORD}))?)?(?:[ \\t]*;(?:[ \\t]*${TOKEN}${ASSIGNED})?)*)?[ \\t]*(?:,|$)`,
  'y',
);

/**
 * The milliseconds for which the client waits. Undefined: the client doesn't wait (`wait=0`, or no
 * preference `wait`).
 */
export function waitMsOf({ headers }: APIGatewayProxyEventV2): number | undefined {
  const seconds = preferredWait(headers.prefer);
  return seconds ? seconds * 1000 : undefined;
}

/**
 * The header which says that the client's wait was granted: it is sent only if every message of the
 * request is searchable.
 */
export const preferenceApplied = (
  waitMs: number | undefined,
  states: readonly (MessageState | undefined)[],
): Record<string, string> =>
  waitMs !== undefined && states.every((state) => state === 'searchable')
    ? { 'preference-applied': 'wait' }
    : {};

/**
 * Seconds of `Prefer: wait=S` (RFC 7240), at most LONGEST_WAIT_SECONDS. Undefined: no wait was
 * requested. If the header repeats a preference, the first one counts. A preference that cannot be
 * parsed is ignored, like an unknown one.
 */
export function preferredWait(header: string | undefined): number | undefined {
  const value = preferences(header ?? '').get('wait');
  const seconds = /^"?(\d{1,9})"?$/.exec(value ?? '')?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
}

function preferences(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < header.length; ) {
    PREFERENCE.lastIndex = at;
    const match = PREFERENCE.exec(header);
    if (match) {
      const [, name, value = ''] = match;
      if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
    }
    const comma = header.indexOf(',', at);
    at = match ? PREFERENCE.lastIndex : comma < 0 ? header.length : comma + 1;
  }
  return found;
}
