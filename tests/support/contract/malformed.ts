import fc from 'fast-check';
import type { RawRequest } from '../api/raw-http.ts';

/* Requests that must all be refused, each wrong in one way. */

type Made = fc.Arbitrary<RawRequest>;

const json = { 'content-type': 'application/json' };
const anyOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
const oddText = fc.string({ unit: 'binary', maxLength: 40 });

/** The routes that take a body, within this application and chat. */
const posting = (application: string, chat: string) =>
  anyOf(
    { method: 'POST', target: '/api/v1/applications', good: { name: 'x' } },
    { method: 'POST', target: `${application}/chats`, good: { title: 'x' } },
    { method: 'POST', target: `${chat}/messages`, good: { body: 'x' } },
    { method: 'POST', target: `${chat}/messages/batch`, good: { messages: [{ body: 'x' }] } },
    { method: 'PATCH', target: `${chat}/messages/1`, good: { body: 'x' } },
    { method: 'PUT', target: `${application}/limits`, good: { reads: null } },
    { method: 'POST', target: `${application}/keys`, good: {} },
  );
type Posting = ReturnType<typeof posting> extends fc.Arbitrary<infer Route> ? Route : never;

const withBody = ({ method, target }: Posting, body: string | Uint8Array): RawRequest => ({
  method,
  target,
  headers: json,
  body,
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON that was cut off, or that noise was inserted into. */
const brokenJson = (route: fc.Arbitrary<Posting>): Made =>
  fc
    .tuple(route, fc.json(), fc.nat(), fc.nat(3), fc.string({ unit: 'binary', maxLength: 6 }))
    .map(([posted, text, place, cut, noise]): [Posting, string] => {
      const at = place % (text.length + 1);
      return [posted, text.slice(0, at) + noise + text.slice(at + cut)];
    })
    .filter(([, text]) => text.isWellFormed() && text !== '' && !isJson(text))
    .map(([posted, text]) => withBody(posted, text));

/** Invalid UTF-8 bytes inside a JSON text. */
const brokenUtf8 = (route: fc.Arbitrary<Posting>): Made =>
  fc
    .tuple(
      route,
      anyOf([0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8, 0x88], [0x80], [0xc0, 0xaf]),
    )
    .map(([posted, bytes]) =>
      withBody(
        posted,
        Buffer.concat([Buffer.from('{"body":"'), Buffer.from(bytes), Buffer.from('"}')]),
      ),
    );

const nested = (depth: number, open: string, close: string) =>
  open.repeat(depth) + close.repeat(depth);

/** JSON with members that no request has, or with no valid member. */
const wrongJson = (route: fc.Arbitrary<Posting>): Made =>
  fc.oneof(
    fc
      .tuple(route, fc.jsonValue())
      .filter(([, value]) => typeof value !== 'object' || Array.isArray(value))
      .map(([posted, value]) => withBody(posted, JSON.stringify(value))),
    fc
      .tuple(route, oddText, fc.jsonValue({ maxDepth: 3 }))
      .filter(
        ([, name]) =>
          !/^(name|title|body|author|sent_at|metadata|messages|writes|reads|searches)$/.test(name),
      )
      .map(([posted, name, value]) =>
        withBody(
          posted,
          JSON.stringify({ ...posted.good, ...Object.fromEntries([[name, value]]) }),
        ),
      ),
    fc
      .tuple(route, fc.integer({ min: 34, max: 20_000 }))
      .map(([posted, depth]) =>
        withBody(posted, `{"body":"x","metadata":${nested(depth, '[', ']')}}`),
      ),
    fc
      .tuple(route, fc.integer({ min: 1, max: 20_000 }))
      .map(([posted, depth]) => withBody(posted, nested(depth, '[', ']'))),
  );

/** Messages that break the rule of one member. */
const wrongMessage = (chat: string): Made =>
  fc
    .oneof(
      anyOf<object>(
        { body: '' },
        { body: ' \u3000\t' },
        { body: 'é'.repeat(8193) },
        { body: 'x', author: '' },
        { body: 'x', author: 'x'.repeat(256) },
        { body: 'x', sent_at: '2026-02-30T00:00:00Z' },
        { body: 'x', sent_at: '0999-01-01T00:00:00Z' },
        { body: 'x', metadata: 'x'.repeat(2047) },
      ),
      fc
        .oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.object())
        .map((body) => ({ body })),
      fc.string().map((sent_at) => ({ body: 'x', sent_at })),
    )
    .map((body) => ({
      method: 'POST',
      target: `${chat}/messages`,
      headers: json,
      body: JSON.stringify(body),
    }));

/** Escaped halves of surrogate pairs, and numbers too large for a double. */
const unwritable = (chat: string): Made =>
  anyOf(
    '{"body":"\\ud800"}',
    '{"body":"\\udc00\\ud800"}',
    '{"body":"x","author":"\\udfff"}',
    '{"body":"x","metadata":{"\\ud800":1}}',
    '{"body":"x","metadata":12345678901234567890}',
    '{"body":"x","metadata":1e999}',
    '{"body":"x","__proto__":{}}',
    '{"body":"x","constructor":1}',
  ).map((body) => ({ method: 'POST', target: `${chat}/messages`, headers: json, body }));

/** Names in paths that don't exist. */
const nowhere = (application: string): Made =>
  fc.oneof(
    fc
      .tuple(
        anyOf('GET', 'POST', 'PATCH', 'DELETE'),
        fc.array(oddText.map(encoded), { maxLength: 8 }),
      )
      .map(([method, parts]) => ({ method, target: `/api/v1/applications/0${parts.join('/')}` })),
    fc
      .tuple(
        anyOf('GET', 'PATCH', 'DELETE'),
        fc.oneof(
          anyOf(
            '0',
            '-1',
            '+1',
            '01',
            '1.0',
            '1e0',
            '0x1',
            '１',
            '4294967296',
            '9'.repeat(400),
            '1%00',
            '%201',
            '1;2',
            'NaN',
          ),
          oddText.map((text) => `x${encoded(text)}`),
        ),
        anyOf('', '/messages', '/messages/1', '/changes', '/messages/search?query=x'),
      )
      .map(([method, number, rest]) => ({
        method,
        target: `${application}/chats/${number}${rest}`,
      })),
    fc
      .tuple(anyOf('GET', 'DELETE'), anyOf('0', '-1', '01', '1.0', '4294967296', '1%2F1', 'x'))
      .map(([method, number]) => ({ method, target: `${application}/chats/1/messages/${number}` })),
    anyOf('%', '%zz', '%ff', '%c3%28', '%ed%a0%80', '..%2f..', '//', '/./', '%00').map((part) => ({
      method: 'GET',
      target: `/api/v1/applications/${part}`,
    })),
  );

/** Query strings that a list or a search refuses. */
const wrongQuery = (application: string, chat: string): Made =>
  fc
    .tuple(
      anyOf(
        '/api/v1/applications',
        `${application}/chats`,
        `${chat}/messages`,
        `${chat}/messages/search`,
        `${chat}/changes`,
      ),
      fc.oneof(
        anyOf(
          'limit=0',
          'limit=201',
          'limit=-1',
          'limit=1e1',
          'limit=1&limit=2',
          'limit=',
          'limit=%31%30%30%30%30',
          'cursor=',
          'query=',
        ),
        fc
          .base64String({ minLength: 1, maxLength: 200 })
          .map((text) => `cursor=${encoded(text)}&since=${encoded(text)}`),
        fc.tuple(oddText, oddText).map(([name, value]) => `x${encoded(name)}=${encoded(value)}`),
        fc.integer({ min: 501, max: 3000 }).map((length) => `query=${'q'.repeat(length)}`),
      ),
    )
    .map(([path, query]) => ({ method: 'GET', target: `${path}?${query}` }));

const wrongMethod = (application: string, chat: string): Made =>
  fc
    .tuple(
      anyOf('PUT', 'TRACE', 'OPTIONS', 'PROPFIND', 'BREW', 'get', 'P\u00f6ST', 'G ET', ''),
      anyOf('/health', '/docs', '/api/v1/applications', `${application}/chats`, `${chat}/messages`),
    )
    .map(([method, target]) => ({ method, target }));

/** Headers that break a rule of the API or of HTTP, or make no sense. */
const wrongHeader = (chat: string): Made => {
  const post = { method: 'POST', target: `${chat}/messages`, body: '{"body":"x"}' };
  return fc.oneof(
    anyOf(
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/xml' },
      { ...json, 'idempotency-key': '' },
      { ...json, 'idempotency-key': '""' },
      { ...json, 'idempotency-key': 'x'.repeat(256) },
      { ...json, origin: 'https://elsewhere.example' },
      { ...json, origin: 'null' },
      { ...json, 'content-length': '-1' },
      { ...json, 'content-length': '12x' },
      { ...json, 'transfer-encoding': 'chunked', 'content-length': '12' },
      { ...json, 'transfer-encoding': 'gzip' },
      { ...json, 'x-odd': 'x'.repeat(20_000) },
      { ...json, 'x odd': '1' },
      { ...json, 'x-odd': 'a\u0000b' },
      { ...json, host: 'elsewhere.example' },
    ).map((headers) => ({ ...post, headers: { ...headers } as Record<string, string> })),
    fc.string({ minLength: 1, maxLength: 60 }).map((tag) => ({
      method: 'DELETE',
      target: `${chat}/messages/1`,
      headers: { 'if-match': `x${tag.replace(/[^\x20-\x7e]/g, '')}` },
    })),
  );
};

/** `count` malformed requests of every kind, the same ones at each call. */
export function malformedRequests(count: number, application: string, chat: string): RawRequest[] {
  const route = posting(application, chat);
  const all = fc.oneof(
    brokenJson(route),
    brokenUtf8(route),
    wrongJson(route),
    wrongMessage(chat),
    unwritable(chat),
    nowhere(application),
    wrongQuery(application, chat),
    wrongMethod(application, chat),
    wrongHeader(chat),
  );
  return fc.sample(all, { numRuns: count, seed: 20_261_125 });
}
