import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { entityTagsIn } from './entity-tags.ts';

/**
 * Makes 304 of the response to a GET or HEAD if `If-None-Match` names its entity tag, as it is or
 * weak (RFC 9110, 13.1.2). A header that is no list of tags matches nothing, so that the client
 * gets the whole response.
 */
export function unlessUnmodified(
  { headers, requestContext }: APIGatewayProxyEventV2,
  response: APIGatewayProxyStructuredResultV2,
): APIGatewayProxyStructuredResultV2 {
  const { method } = requestContext.http;
  const header = headers['if-none-match']?.trim();
  const tag = response.headers?.etag;
  if (header === undefined || tag === undefined || response.statusCode !== 200) return response;
  if (method !== 'GET' && method !== 'HEAD') return response;
  const tags = header === '*' ? [tag] : (entityTagsIn(header) ?? []);
  if (!tags.some((one) => String(one).replace(/^W\//, '') === tag)) return response;
  const { 'content-type': _, ...kept } = response.headers ?? {};
  return { statusCode: 304, headers: kept };
}
