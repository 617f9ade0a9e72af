import { describe, expect, test } from '@jest/globals';
import { ifMatch } from '../../../lib/edge/if-match.ts';
import { created, etag, ok } from '../../../lib/edge/response.ts';
import { httpEvent } from '../../support/api/events.ts';
import { faultsIn } from '../../support/api/problems.ts';

const from = (header?: string) =>
  httpEvent(header === undefined ? {} : { headers: { 'if-match': header } });

describe('If-Match', () => {
  test.each([undefined, '*', ' * '])('of %j requires no particular revision', (header) => {
    expect(ifMatch(from(header))).toBeUndefined();
  });

  test.each([
    ['"3"', [3]],
    ['"3", "5"', [3, 5]],
    ['"3" ,"5",', [3, 5]],
    [', "3"', [3]],
    ['W/"3"', []],
    ['W/"3", "4"', [4]],
    ['"a,b", "4"', [4]],
    ['"03"', []],
    ['"3x"', []],
    ['"-1"', []],
    ['""', []],
    ['"é"', []],
  ])('of %s allows the revisions %j', (header, revisions) => {
    expect([...(ifMatch(from(header)) ?? ['any'])]).toEqual(revisions);
  });

  test.each(['3', '"3', '3"', '*, "3"', '"3" "4"', '', 'w/"3"', '"a b"', 'W/'])(
    'that is not an entity tag (%j) is refused, not treated as a tag that never matches',
    (header) => {
      expect(faultsIn(() => ifMatch(from(header)))).toEqual([
        '#/header/If-Match must be entity tags, or *',
      ]);
    },
  );

  test('accepts the value of ETag', () => {
    expect(ifMatch(from(etag(17)))).toEqual(new Set([17]));
  });

  test('is parsed in time proportional to its length', () => {
    const header = `${'"1", '.repeat(20_000)}x`;
    expect(faultsIn(() => ifMatch(from(header)))).toHaveLength(1);
  });
});

describe('a response', () => {
  test('carries the revision of its resource as ETag', () => {
    expect(ok({}, 4).headers).toEqual({ etag: '"4"' });
    expect(created('/x', {}, 1).headers).toEqual({ location: '/x', etag: '"1"' });
    expect(ok({}).headers).toBeUndefined();
  });
});
