import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSend, NoAnswer, retryLimitMs, type Send } from '../../../commands/import/send.ts';

type Reply = Response | Error;

let clock: number;
let pauses: number[];
let keys: (string | null)[];
let retries: string[];

beforeEach(() => {
  clock = Date.parse('2026-01-01T00:00:00Z');
  pauses = [];
  keys = [];
  retries = [];
});

/** Replies in turn; the last one for ever. */
function sendTo(...replies: [Reply, ...Reply[]]): Send {
  return createSend({
    fetch: async (_url, init) => {
      keys.push(new Headers(init?.headers).get('idempotency-key'));
      const reply = (replies.length > 1 ? replies.shift() : replies[0]) as Reply;
      if (reply instanceof Error) throw reply;
      return reply.clone();
    },
    now: () => clock,
    sleep: async (ms) => {
      pauses.push(ms);
      clock += ms;
    },
    random: () => 1,
    onRetry: (reason) => retries.push(reason),
  });
}

const created = Response.json({ number: 7 }, { status: 201 });
const unavailable = (headers = {}) =>
  Response.json({ code: 'queue-unavailable' }, { status: 503, headers });
const post = { body: { body: 'hi' }, idempotencyKey: 'k-1' };

describe('sending', () => {
  test('retries a request without a response, with the same Idempotency-Key', async () => {
    const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    const send = sendTo(refused, unavailable(), new Response('{"num', { status: 201 }), created);
    expect(await send('http://api', post)).toEqual({ accepted: true, body: { number: 7 } });
    expect(keys).toEqual(['k-1', 'k-1', 'k-1', 'k-1']);
    expect(retries).toEqual(['ECONNREFUSED', 'queue-unavailable', 'response cut off']);
  });

  test('retries the messages of a batch that the caller finds open in the response', async () => {
    const bodies: string[] = [];
    const replies = [Response.json({ data: ['told'] }, { status: 207 }), created.clone()];
    const send = createSend({
      fetch: async (_url, init) => {
        bodies.push(String(init?.body));
        return replies.shift() ?? Response.error();
      },
      now: () => clock,
      sleep: async () => {},
      random: () => 1,
      onRetry: (reason) => retries.push(reason),
    });
    await send('http://api', { body: 'all', restOf: (answer) => ({ rest: answer }) });
    expect(bodies).toEqual(['"all"', '{"rest":{"data":["told"]}}']);
    expect(retries).toEqual(['partly accepted']);
  });

  test('pauses longer every time, up to five seconds', async () => {
    const replies = Array.from({ length: 8 }, () => unavailable());
    await sendTo(unavailable(), ...replies, created)('http://api', post);
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  test.each([
    ['a number of seconds', '7', 7000],
    ['a date', 'Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['a number beyond reason', '86400', 60_000],
    ['nonsense', 'soon', 100],
  ])('waits as Retry-After says: %s', async (_form, value, expected) => {
    await sendTo(unavailable({ 'retry-after': value }), created)('http://api', post);
    expect(pauses).toEqual([expected]);
  });

  test('waits out a rate limit and retries, because a 429 has written nothing', async () => {
    const limited = Response.json(
      { code: 'rate-limited' },
      { status: 429, headers: { 'retry-after': '3' } },
    );
    const answer = await sendTo(limited, created)('http://api', post);
    expect(answer).toMatchObject({ accepted: true });
    expect(pauses).toEqual([3000]);
    expect(new Set(keys).size).toBe(1);
  });

  test('does not retry a refused request', async () => {
    const problem = { code: 'invalid-request', detail: 'The body is empty' };
    const send = sendTo(Response.json(problem, { status: 422 }));
    expect(await send('http://api', post)).toEqual({ accepted: false, status: 422, ...problem });
    expect(keys).toHaveLength(1);
  });

  test('names a refusal without problem details by its status', async () => {
    const send = sendTo(new Response('Too big', { status: 413 }));
    expect(await send('http://api', post)).toMatchObject({ code: 'http-413', detail: 'Too big' });
  });

  test('gives up after the retry limit and says why', async () => {
    const started = clock;
    const failure = await sendTo(unavailable())('http://api', post).catch((error) => error);
    expect(failure).toBeInstanceOf(NoAnswer);
    expect(failure.message).toContain('queue-unavailable');
    expect(clock - started).toBeGreaterThan(retryLimitMs);
  });
});
