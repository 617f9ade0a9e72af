import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

type Structured = Omit<APIGatewayProxyStructuredResultV2, 'statusCode'> & {
  readonly statusCode: number;
};

/** Sends the result of a function as API Gateway does. Throws if it makes no valid response. */
export function respond(response: ServerResponse, result: unknown): void {
  const { statusCode, headers = {}, cookies, body, isBase64Encoded } = structured(result);
  const content = body && isBase64Encoded ? Buffer.from(body, 'base64') : (body ?? '');
  const fields: Record<string, string | number | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) fields[name.toLowerCase()] = String(value);
  }
  if (cookies) fields['set-cookie'] = cookies;
  if (content.length > 0) {
    fields['content-type'] ??= 'text/plain; charset=utf-8';
    fields['content-length'] = Buffer.byteLength(content);
  } else if (statusCode !== 204 && statusCode !== 304) fields['content-length'] ??= 0;
  response.writeHead(statusCode, fields);
  response.end(content);
}

/** Sends an error of the host itself, in the form of API Gateway's. */
export function respondError(response: ServerResponse, status: number, message: string): void {
  respond(response, {
    statusCode: status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
  });
}

/** A result without a status is the content of a 200, in JSON. */
function structured(result: unknown): Structured {
  if (typeof result === 'object' && result !== null && 'statusCode' in result)
    return result as Structured;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null'),
  };
}
