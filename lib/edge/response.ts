import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Timings } from '../domain/posting.ts';
import type { Standing } from '../domain/rate-limit.ts';

/** Facts that a response reports about its request, whether the request succeeded or failed. */
interface Report {
  /** The state of the rate limit. Absent: no rate limit applies. */
  readonly standing?: Standing | undefined;
  /** The durations of a write's steps. */
  readonly timings?: Timings | undefined;
}

export interface HttpResponse extends Report {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The revision of the resource in `body`, for its entity tag. Absent: the response has none. */
  readonly revision?: number | undefined;
  /** The value to send as JSON in the response's body. Absent: there is no such value. */
  readonly body?: unknown;
  /** A text to send unchanged, in place of `body`. */
  readonly text?: string;
}

/** The outcome of a request that failed: the error to report. */
export interface Failure extends Report {
  readonly error: unknown;
}

/** Makes a 200 response. `revision`: the resource's, which a later change may name in If-Match. */
export const ok = (body: unknown, revision?: number): HttpResponse => ({
  status: 200,
  revision,
  body,
});

export const created = (
  location: string,
  body: unknown,
  revision?: number,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status: 201,
  headers: { location, ...headers },
  revision,
  body,
});

export const noContent = (): HttpResponse => ({ status: 204 });

export const text = (
  mediaType: string,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status: 200,
  headers: { 'content-type': mediaType, ...headers },
  text: content,
});

/**
 * The entity tag of a representation. It differs whenever the representation does: the revision
 * alone stays the same while a state or a count changes.
 */
export const entityTag = (revision: number, content: string): string =>
  `"${revision}-${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`;

export const toGateway = ({
  status,
  headers,
  revision,
  body,
  text: content = body === undefined ? undefined : JSON.stringify(body),
  standing,
  timings = {},
}: HttpResponse): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    ...(content !== undefined && { 'content-type': 'application/json' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
    ...(revision !== undefined && content !== undefined && { etag: entityTag(revision, content) }),
    ...headers,
    ...(standing && rateLimitFields(standing)),
    ...serverTiming(timings),
  },
  ...(content !== undefined && { body: content }),
});

/** The response to a HEAD: the headers of the response to a GET (RFC 9110, 9.3.2). */
export const withoutBody = ({
  body,
  ...response
}: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 => ({
  ...response,
  headers: {
    ...response.headers,
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
  },
});

/**
 * The header fields that report the state of the rate limit
 * (draft-ietf-httpapi-ratelimit-headers-10).
 */
const rateLimitFields = ({ policy, quota, windowSeconds, remaining, waitSeconds }: Standing) => ({
  'ratelimit-policy': `"${policy}";q=${quota};w=${windowSeconds}`,
  ratelimit: `"${policy}";r=${remaining};t=${waitSeconds}`,
});

/** Server-Timing (W3C): the duration of each step of a write, in milliseconds. */
function serverTiming(timings: Timings): Record<string, string> {
  const steps = Object.entries(timings).map(([step, ms]) => `${step};dur=${ms.toFixed(1)}`);
  return steps.length > 0 ? { 'server-timing': steps.join(', ') } : {};
}
