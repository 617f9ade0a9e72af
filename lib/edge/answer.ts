import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown;
}

export const ok = (body: unknown): HttpAnswer => ({ status: 200, body });

export const created = (location: string, body: unknown): HttpAnswer => ({
  status: 201,
  headers: { location },
  body,
});

export const noContent = (): HttpAnswer => ({ status: 204 });

export const toGateway = ({
  status,
  headers,
  body,
}: HttpAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    ...headers,
  },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});
