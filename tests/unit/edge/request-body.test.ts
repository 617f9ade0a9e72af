import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CreateApplicationBody,
  CreateChatBody,
  PostMessageBody,
} from '../../../lib/contracts/http.ts';
import { jsonBody } from '../../../lib/edge/parse.ts';
import { problemResponse } from '../../../lib/edge/problem-details.ts';
import { httpEvent } from '../../support/api/events.ts';
import { faultsIn, problemIn } from '../../support/api/problems.ts';

const event = (body: string, headers: Record<string, string> = {}) => httpEvent({ body, headers });
const bytes = (content: Uint8Array, headers: Record<string, string> = {}) => ({
  ...httpEvent({ body: Buffer.from(content).toString('base64'), headers }),
  isBase64Encoded: true,
});
const LIMIT = 128 * 1024;

describe('the body of a request', () => {
  test('is the same as text or in base64, which the gateway uses for unknown types', () => {
    const body = { body: 'naïve 😀' };
    expect(jsonBody(event(JSON.stringify(body)), PostMessageBody)).toEqual(body);
    expect(jsonBody(bytes(Buffer.from(JSON.stringify(body))), PostMessageBody)).toEqual(body);
  });

  test('that is absent is an empty object: a chat needs none, an application needs a name', () => {
    expect(jsonBody(httpEvent({ method: 'POST' }), CreateChatBody)).toEqual({});
    expect(faultsIn(() => jsonBody(httpEvent({}), CreateApplicationBody))).toHaveLength(1);
  });

  test('may have 128 KiB, counted in bytes, and not one more', () => {
    const fits = JSON.stringify({ name: 'x' }).padEnd(LIMIT);
    expect(jsonBody(event(fits), CreateApplicationBody)).toEqual({ name: 'x' });
    expect(problemIn(() => jsonBody(event(`${fits} `), CreateApplicationBody))).toMatchObject({
      code: 'payload-too-large',
      status: 413,
    });
    const wide = `"${'é'.repeat(LIMIT / 2)}"`;
    expect(problemIn(() => jsonBody(event(wide), CreateApplicationBody)).status).toBe(413);
  });

  test('has room for the largest message in JSON escapes', () => {
    const body = `${'\u0001'.repeat(16 * 1024 - 1)}.`;
    expect(jsonBody(event(JSON.stringify({ body })), PostMessageBody)).toEqual({ body });
  });

  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    ' application/json ',
    'application/vnd.example+json',
  ])('is accepted as %s', (type) => {
    expect(jsonBody(event('{}', { 'content-type': type }), CreateChatBody)).toEqual({});
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/merge-patch+json',
    'json',
    '',
  ])('is refused with 415 as %j', (type) => {
    const problem = problemIn(() =>
      jsonBody(event('{}', { 'content-type': type }), CreateChatBody),
    );
    expect(problem).toMatchObject({ code: 'unsupported-media-type', status: 415 });
  });

  const gzipped = gzipSync('{"body":"x"}');
  test.each(['gzip', 'GZIP', 'x-gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'identity;q=1'])(
    'that is compressed is refused with 415, which names the coding that is accepted: %s',
    (coding) => {
      const headers = { 'content-encoding': coding };
      for (const sent of [bytes(gzipped, headers), event('{"body":"x"}', headers)]) {
        const problem = problemIn(() => jsonBody(sent, PostMessageBody));
        expect(problem).toMatchObject({ code: 'unsupported-media-type', status: 415 });
        expect(problemResponse(problem, '/').headers).toMatchObject({
          'accept-encoding': 'identity',
        });
      }
    },
  );

  test.each(['', 'identity', ' Identity ', 'identity,identity'])(
    'may say that it is not compressed: %j',
    (coding) => {
      const sent = event('{"body":"x"}', { 'content-encoding': coding });
      expect(jsonBody(sent, PostMessageBody)).toEqual({ body: 'x' });
    },
  );

  test.each(['{', '{"a":1,}', "{'a':1}", 'undefined', 'NaN', '{"a":1} x', '\u0000'])(
    'that is not JSON is refused with 400: %j',
    (text) => {
      expect(problemIn(() => jsonBody(event(text), CreateChatBody)).code).toBe('invalid-json');
    },
  );

  test.each([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a character cut short', [0x22, 0xf0, 0x9f, 0x98, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('that is not UTF-8 is refused with 400, not repaired: %s', (_, content) => {
    const problem = problemIn(() => jsonBody(bytes(Uint8Array.from(content)), CreateChatBody));
    expect(problem.code).toBe('invalid-json');
  });

  test.each([`${'['.repeat(60_000)}1e5${']'.repeat(60_000)}`, '{"body":1e-400}'])(
    'that has a number where none belongs is refused, however deep',
    (text) => {
      const { status } = problemIn(() => jsonBody(event(text), PostMessageBody));
      expect([400, 422]).toContain(status);
    },
  );

  test.each(['null', '[]', '"x"', '5', 'true', '['.repeat(60_000) + ']'.repeat(60_000)])(
    'that is JSON but not an object is refused with 422',
    (text) => {
      const problem = problemIn(() => jsonBody(event(text), PostMessageBody));
      expect(problem.status).toBe(422);
      expect(problem.faults?.map(({ pointer }) => pointer)).toEqual(['#']);
    },
  );

  test('of arbitrary bytes is parsed or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (content) => {
        expect(problemIn(() => jsonBody(bytes(content), PostMessageBody)).status).toBeLessThan(500);
      }),
    );
  });

  test('of arbitrary JSON is parsed or refused, never a crash', () => {
    const schemas = fc.constantFrom(CreateApplicationBody, CreateChatBody, PostMessageBody);
    const members = fc.constantFrom(
      'body',
      'author',
      'sent_at',
      'metadata',
      'name',
      'title',
      '__proto__',
    );
    const values = fc.dictionary(fc.oneof(members, fc.string({ unit: 'binary' })), fc.jsonValue());
    fc.assert(
      fc.property(schemas, fc.oneof(values, fc.jsonValue()), (schema, value) => {
        try {
          jsonBody(event(JSON.stringify(value)), schema);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Problem', status: 422 });
        }
      }),
    );
  });
});
