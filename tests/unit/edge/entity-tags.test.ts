import { describe, expect, test } from '@jest/globals';
import { ifMatch } from '../../../lib/edge/if-match.ts';
import { unlessUnmodified } from '../../../lib/edge/if-none-match.ts';
import { created, entityTag, ok, toGateway } from '../../../lib/edge/response.ts';
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
    ['"3-q2Zf0uYx8GkR1bTn"', [3]],
    ['"3-one", "4-two"', [3, 4]],
    ['W/"3-one"', []],
    ['"3-"', []],
    ['"-one"', []],
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
    expect(ifMatch(from(entityTag(17, '{}')))).toEqual(new Set([17]));
  });

  test('is parsed in time proportional to its length', () => {
    const header = `${'"1", '.repeat(20_000)}x`;
    expect(faultsIn(() => ifMatch(from(header)))).toHaveLength(1);
  });
});

const message = { number: 1, body: 'x', revision: 1, state: 'accepted' };
const tagOf = (body: unknown, revision = 1) => toGateway(ok(body, revision)).headers?.etag;

describe('ETag', () => {
  test.each([
    ['the state of a message', { ...message, state: 'searchable' }],
    ['a count', { ...message, messages_count: 2 }],
    ['the head of a chat', { ...message, head: 1 }],
    ['any other member', { ...message, updated_at: '2026-03-01T09:30:00.001Z' }],
  ])('differs when %s differs, although the revision is the same', (_, other) => {
    expect(tagOf(other)).not.toBe(tagOf(message));
    expect(ifMatch(from(String(tagOf(other))))).toEqual(new Set([1]));
  });

  test('is the same for the same representation, and names its revision', () => {
    expect(tagOf({ ...message })).toBe(tagOf(message));
    expect(tagOf(message, 4)).toMatch(/^"4-[\w-]{16}"$/);
  });

  test('comes with a created resource, and with no response that has no revision', () => {
    expect(toGateway(created('/x', message, 1)).headers).toMatchObject({
      location: '/x',
      etag: tagOf(message),
    });
    expect(toGateway(ok({})).headers).not.toHaveProperty('etag');
  });
});

describe('If-None-Match', () => {
  const tag = String(tagOf(message));
  const reply = (header: string, method = 'GET') =>
    unlessUnmodified(
      httpEvent({ method, headers: { 'if-none-match': header } }),
      toGateway(ok(message, 1)),
    );

  test.each([tag, `W/${tag}`, `"x", ${tag}`, '*', ` ${tag} ,`])(
    'with %s makes 304 without a body, with the tag',
    (header) => {
      const { statusCode, headers, body } = reply(header);
      expect({ statusCode, etag: headers?.etag, body }).toEqual({
        statusCode: 304,
        etag: tag,
        body: undefined,
      });
      expect(headers).not.toHaveProperty('content-type');
      expect(headers).toHaveProperty('cache-control');
      expect(reply(header, 'HEAD').statusCode).toBe(304);
    },
  );

  test.each(['"1"', String(tagOf({ ...message, state: 'searchable' })), tag.slice(1), '', 'x'])(
    'with %s gets the whole response',
    (header) => {
      expect(reply(header)).toMatchObject({ statusCode: 200, body: JSON.stringify(message) });
    },
  );

  test('does not concern a change, an error or a response without a tag', () => {
    const event = httpEvent({ headers: { 'if-none-match': '*' } });
    expect(reply('*', 'PATCH').statusCode).toBe(200);
    expect(unlessUnmodified(event, toGateway(ok({}))).statusCode).toBe(200);
    expect(unlessUnmodified(event, toGateway({ status: 404, body: {} })).statusCode).toBe(404);
  });
});
