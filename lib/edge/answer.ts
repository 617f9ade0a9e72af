import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { etag } from './etag.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised as JSON. Absent: no body. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly text?: string;
}

/** `revision` becomes the entity tag, for If-Match of a later change. */
export const ok = (body: unknown, revision?: number): HttpAnswer => ({
  status: 200,
  ...(revision !== undefined && { headers: { etag: etag(revision) } }),
  body,
});

export const created = (
  location: string,
  body: unknown,
  revision?: number,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status: 201,
  headers: { location, ...(revision !== undefined && { etag: etag(revision) }), ...headers },
  body,
});

export const noContent = (): HttpAnswer => ({ status: 204 });

export const text = (
  mediaType: string,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': mediaType, ...headers },
  text: content,
});

export const toGateway = ({
  status,
  headers,
  body,
  text: content = body === undefined ? undefined : JSON.stringify(body),
}: HttpAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    ...(content !== undefined && { 'content-type': 'application/json' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
    ...headers,
  },
  ...(content !== undefined && { body: content }),
});
