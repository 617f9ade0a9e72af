import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, apiUrl, call, newApplication, newChat, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';

/* Cases that users of other chat backends reported. The unit tests have their neighbours. */

let application: string;
let chat: string;
let messages: string;

beforeAll(async () => {
  application = await newApplication();
  chat = await newChat(application, 'Support');
  messages = `${chat}/messages`;
});

/** The error's status, code and faults. */
const refusal = ({ status, body }: Answer) => [
  status,
  body.code,
  ...(body.errors ?? []).map(
    ({ pointer, detail }: { pointer: string; detail: string }) => `${pointer} ${detail}`,
  ),
];

describe('an entity tag', () => {
  test('of a message changes when its state does, and the tag of the POST allows the edit', async () => {
    const posted = await post(messages, { body: 'x' });
    const path = `${messages}/${posted.body.number}`;
    const tag = String(posted.headers.get('etag'));
    const get = () => call(path, { headers: { 'if-none-match': tag } });
    await until('another state', async () => (await get()).status === 200);
    const { headers } = await get();
    const again = { 'if-none-match': `W/${headers.get('etag')}` };
    for (const method of ['GET', 'HEAD']) {
      const { status, body } = await call(path, { method, headers: again });
      expect({ status, body }).toEqual({ status: 304, body: '' });
    }
    const edit = { method: 'PATCH', headers: { 'if-match': tag }, body: { body: 'y' } };
    expect((await call(path, edit)).status).toBe(200);
    expect((await call(path, edit)).status).toBe(412);
  });

  test('of a chat changes when its count does', async () => {
    const { headers } = await call(chat);
    await post(messages, { body: 'x' });
    const get = await call(chat, { headers: { 'if-none-match': String(headers.get('etag')) } });
    expect(get.status).toBe(200);
  });
});

describe('a message', () => {
  test.each([
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2016-12-31t23:59:59z', '2016-12-31T23:59:59.000Z'],
    ['2026-01-31T12:00:00.123456789-00:00', '2026-01-31T12:00:00.123Z'],
  ])('sent at %s is returned as sent at %s', async (sent_at, returned) => {
    const { status, body } = await post(messages, { body: 'x', sent_at });
    expect([status, body.sent_at]).toEqual([201, returned]);
  });

  test.each([
    [{ body: 'x', author: 'ann\nbob' }, '#/author must be on one line'],
    [{ body: '\u200b\u200b' }, '#/body must not be blank'],
    [{ body: 'x', sent_at: '2026-01-31T12:00:60Z' }, '#/sent_at may have the second 60 only at'],
    [
      '{"body":"x","metadata":{"v":1e-400}}',
      '#/metadata must hold only numbers that a double holds',
    ],
  ])('%j is refused', async (body, fault) => {
    const answer = await post(messages, body);
    expect(refusal(answer)).toEqual([422, 'invalid-request', expect.stringContaining(fault)]);
  });

  test.each(['gzip', 'br', 'deflate', 'x-gzip'])(
    'compressed with %s is refused with 415, which says so',
    async (coding) => {
      const response = await fetch(`${apiUrl()}/api/v1${messages}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': coding },
        body: gzipSync('{"body":"x"}'),
      });
      const { code, detail } = (await response.json()) as Record<string, unknown>;
      expect([response.status, response.headers.get('accept-encoding'), code, detail]).toEqual([
        415,
        'identity',
        'unsupported-media-type',
        expect.stringContaining('without Content-Encoding'),
      ]);
    },
  );
});

describe('the query', () => {
  test.each([
    ['GET', () => application, '?foo=1'],
    ['GET', () => `${messages}/1`, '?foo=1'],
    ['POST', () => messages, '?foo=1'],
    ['PATCH', () => chat, '?foo=1'],
    ['DELETE', () => `${messages}/1`, '?foo=1'],
    ['GET', () => '/health', '?foo=1'],
  ])('%s refuses an unknown parameter', async (method, path, query) => {
    const body = { POST: { body: 'x' }, PATCH: { title: 'x' } }[method];
    const answer = await call(path() + query, { method, ...(body && { body }) });
    expect(refusal(answer)).toEqual([
      422,
      'invalid-request',
      '#/query/foo is not a member of this request',
    ]);
  });

  test.each([
    ['query=caf%E9', [400, 'invalid-query']],
    ['query=x&author=%FF', [400, 'invalid-query']],
    ['query=x&author=ann&author=bob', [422, 'invalid-request', '#/query/author must come once']],
    ['query=x&query=x', [422, 'invalid-request', '#/query/query must come once']],
    ['query=%E2%80%8B', [422, 'invalid-request', '#/query/query must not be blank']],
  ])('of a search is refused: ?%s', async (query, expected) => {
    expect(refusal(await call(`${messages}/search?${query}`))).toEqual(expected);
    expect(refusal(await call(`${application}/search?${query}`))).toEqual(expected);
  });
});

test('HEAD is served where GET is, with the same headers', async () => {
  const paths = ['/health', '/openapi.json', '/docs', application, chat, `${chat}/changes`];
  for (const path of paths) {
    const [get, head] = [await call(path), await call(path, { method: 'HEAD' })];
    expect([path, head.status, head.body]).toEqual([path, get.status, '']);
    const named = ['content-type', 'content-length', 'etag', 'link', 'cache-control'];
    for (const name of named) {
      expect([path, name, head.headers.get(name)]).toEqual([path, name, get.headers.get(name)]);
    }
  }
});
