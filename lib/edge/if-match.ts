import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../domain/problems.ts';

/**
 * An entity tag, and a comma-separated list of them (RFC 9110, 8.8.3). A tag may itself contain a
 * comma.
 */
const TAG = String.raw`(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const LIST = new RegExp(String.raw`^[ \t,]*${TAG}(?:[ \t]*,[ \t,]*${TAG})*[ \t,]*$`);

/**
 * The revisions that `If-Match` allows. Undefined: it allows any revision. Weak tags never match
 * (RFC 9110, 13.1.1), nor do tags that this API never made: a header with only such tags allows no
 * revision.
 */
export function ifMatch(event: APIGatewayProxyEventV2): ReadonlySet<number> | undefined {
  const header = event.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  if (!LIST.test(header)) {
    throw new Problem('invalid-request', undefined, {
      faults: [{ pointer: '#/header/If-Match', detail: 'must be entity tags, or *' }],
    });
  }
  const tags = header.match(new RegExp(TAG, 'g')) ?? [];
  return new Set(tags.flatMap((tag) => (/^"[1-9]\d*"$/.test(tag) ? Number(tag.slice(1, -1)) : [])));
}
