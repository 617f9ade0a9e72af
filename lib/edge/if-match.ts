import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../domain/problems.ts';
import { entityTagsIn, revisionIn } from './entity-tags.ts';

/**
 * The revisions that `If-Match` allows. Undefined: it allows any revision. Only the revision in a
 * tag counts: a state or a count that has changed since makes no edit a lost update. Weak tags
 * never match (RFC 9110, 13.1.1), nor do tags that this API never made: a header with only such
 * tags allows no revision.
 */
export function ifMatch(event: APIGatewayProxyEventV2): ReadonlySet<number> | undefined {
  const header = event.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  const tags = entityTagsIn(header);
  if (!tags) {
    throw new Problem('invalid-request', undefined, {
      faults: [{ pointer: '#/header/If-Match', detail: 'must be entity tags, or *' }],
    });
  }
  return new Set(tags.map(revisionIn).filter((revision) => revision !== undefined));
}
