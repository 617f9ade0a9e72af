import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { Problem } from '../domain/problems.ts';
import { parse } from './parse.ts';

/** Largest request body. The largest message takes about 100 KB in JSON escapes. */
const BODY_LIMIT_BYTES = 128 * 1024;
/**
 * Fits a hundred messages of the largest size as plain text. JSON within JSON takes twice as much,
 * which fits Lambda's 6 MB.
 */
export const BATCH_LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * The parsed JSON body of a request. An absent body counts as {}: chats may be created without a
 * body.
 */
export function jsonBody<Schema extends z.ZodMiniType>(
  event: APIGatewayProxyEventV2,
  schema: Schema,
  limit: number = BODY_LIMIT_BYTES,
): z.output<Schema> {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > limit) {
    throw new Problem(
      'payload-too-large',
      `The body has ${bytes.length} bytes. Send at most ${limit}.`,
    );
  }
  if (bytes.length === 0) return parse(schema, {});
  const type = event.headers['content-type'] ?? 'application/json';
  // Refuse merge patches (RFC 7396): they would merge into metadata, which a PATCH here replaces.
  if (!/^application\/(?!merge-patch\+)(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type.trim())) {
    throw new Problem('unsupported-media-type', 'Send the body as application/json.');
  }
  return parse(schema, fromJson(bytes));
}

function fromJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Problem('invalid-json', undefined, { cause });
  }
}
