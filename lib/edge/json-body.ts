import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { Problem } from '../domain/problems.ts';
import { parse } from './parse.ts';

/** Largest request body; the largest message in JSON escapes is about 100 KB. */
const BODY_LIMIT_BYTES = 128 * 1024;
/** A hundred messages of the largest size fit as plain text; twice this, as JSON within JSON, fits into what Lambda takes (6 MB). */
export const BATCH_LIMIT_BYTES = 2 * 1024 * 1024;

/** The JSON body of a request, parsed. A body that is absent is an empty object: chats may be created without one. */
export function jsonBody<Schema extends z.ZodMiniType>(
  event: APIGatewayProxyEventV2,
  schema: Schema,
  limit: number = BODY_LIMIT_BYTES,
): z.output<Schema> {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > limit) {
    throw new Problem(
      'payload-too-large',
      `The body has ${bytes.length} bytes; ${limit} are allowed.`,
    );
  }
  if (bytes.length === 0) return parse(schema, {});
  const type = event.headers['content-type'] ?? 'application/json';
  // A merge patch (RFC 7396) would merge into metadata, which a PATCH here replaces.
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
