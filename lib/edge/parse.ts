import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { parseExactJson } from '../contracts/exact-json.ts';
import { type Fault, Problem } from '../domain/problems.ts';
import { pointerPart } from './query-parameters.ts';

/**
 * Most bytes of a request body. The largest message takes about 100 KB if JSON escapes its
 * characters.
 */
const BODY_LIMIT_BYTES = 128 * 1024;
/**
 * Most bytes of a batch's request body: a hundred messages of the largest size fit as plain text.
 * Lambda receives the body as JSON within JSON, up to twice as large, which fits its limit of 6 MB.
 */
export const BATCH_LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * Most faults in one response: a body with thousands of misspelt members must not get a response
 * larger than itself.
 */
const MOST_FAULTS = 20;

/**
 * Parses input once: the result is typed and needs no further check. `at`: the beginning of each
 * fault's JSON pointer.
 */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  at: '#' | '#/query' | '#/header' = '#',
): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data as z.output<Schema>;
  const faults = error.issues.flatMap((issue): Fault[] => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return keys.map((key) => ({
      pointer: [at, ...[...issue.path, ...(key === undefined ? [] : [key])].map(pointerPart)].join(
        '/',
      ),
      detail: key === undefined ? issue.message : 'is not a member of this request',
    }));
  });
  throw new Problem('invalid-request', undefined, { faults: faults.slice(0, MOST_FAULTS) });
}

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
  refuseContentCoding(event.headers['content-encoding']);
  const type = event.headers['content-type'] ?? 'application/json';
  // Refuse a merge patch (RFC 7396): its sender expects a merge into the metadata, but a PATCH here
  // replaces the metadata.
  if (!/^application\/(?!merge-patch\+)(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type.trim())) {
    throw new Problem('unsupported-media-type', 'Send the body as application/json.');
  }
  return parse(schema, fromJson(bytes));
}

/**
 * Refuses a compressed body (RFC 9110, 15.5.16). To decode one would need a second limit, as a few
 * bytes may stand for gigabytes.
 */
function refuseContentCoding(header = ''): void {
  const codings = header.split(',').map((coding) => coding.trim());
  if (codings.every((coding) => /^(?:identity)?$/i.test(coding))) return;
  throw new Problem(
    'unsupported-media-type',
    'The body has a content coding. Send it as it is, without Content-Encoding.',
    { acceptEncoding: 'identity' },
  );
}

function fromJson(bytes: Buffer): unknown {
  try {
    return parseExactJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Problem('invalid-json', undefined, { cause });
  }
}
