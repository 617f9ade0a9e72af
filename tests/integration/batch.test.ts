import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';
import { until } from '../support/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const bodies = (count: number, prefix = 'message') =>
  Array.from({ length: count }, (_, i) => ({ body: `${prefix} ${i + 1}` }));

const post = (token: string, messages: unknown, headers: Record<string, string> = {}) =>
  app.call('post-messages', {
    method: 'POST',
    pathParameters: { token, chat: '1' },
    body: { messages },
    headers,
  });

const numbersIn = (reply: Awaited<ReturnType<typeof post>>): number[] =>
  reply.body.data.map((one: { message?: { number: number } }) => one.message?.number ?? 0);
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

async function chat(): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  return token;
}

async function stored(token: string) {
  const path = { pathParameters: { token, chat: '1' }, query: { limit: '200' } };
  const { body } = await app.call('list-messages', path);
  return body.data.map((m: { number: number; body: string; state: string }) => [
    m.number,
    m.body,
    m.state,
  ]);
}

describe('a batch', () => {
  test('of a hundred crosses the end of blocks, keeps its order and is stored unchanged', async () => {
    const token = await chat();
    const reply = await post(token, bodies(100));
    expect(reply.status).toBe(201);
    expect(numbersIn(reply)).toEqual(upTo(100));
    await app.drain();
    expect(await stored(token)).toEqual(upTo(100).map((n) => [n, `message ${n}`, 'persisted']));
    const { body } = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(body).toMatchObject({ messages_count: 100, head: 100 });
  });

  test('posted to a pending chat brings the chat to MySQL', async () => {
    const token = await chat();
    await post(token, bodies(3));
    const read = await app.redis.hgetall(`pending:{${token}}`);
    expect(Object.keys(read)).toEqual(['1']);
    await app.drain();
    expect(await stored(token)).toHaveLength(3);
  });

  test('repeated with its Idempotency-Key gets the same numbers, and is stored once', async () => {
    const token = await chat();
    const headers = { 'idempotency-key': 'batch-1' };
    const first = await post(token, bodies(40), headers);
    await app.drain();
    const second = await post(token, bodies(40), headers);
    expect(numbersIn(second)).toEqual(numbersIn(first));
    await app.drain();
    expect(await stored(token)).toHaveLength(40);
  });

  test.each([
    ['longer', 41],
    ['shorter', 39],
  ])(
    'repeated with its Idempotency-Key, but %s, is refused and takes no number',
    async (_, count) => {
      const token = await chat();
      const headers = { 'idempotency-key': 'batch-1' };
      await post(token, bodies(40), headers);
      const other = await post(token, bodies(count), headers);
      expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
      expect(numbersIn(await post(token, bodies(1)))).toEqual([41]);
    },
  );

  test('with one key that another message used is refused completely, and takes no number', async () => {
    const token = await chat();
    await app.post(token, 1, 'first', { 'idempotency-key': 'own' });
    const reply = await post(token, [
      { body: 'a' },
      { body: 'other', idempotency_key: 'own' },
      { body: 'c' },
    ]);
    expect(reply.body).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
      errors: [{ pointer: '#/messages/1' }],
    });
    expect(numbersIn(await post(token, bodies(1)))).toEqual([2]);
  });

  test('with the same key twice creates one message for it, or is refused if the two differ', async () => {
    const token = await chat();
    const keyed = (body: string) => ({ body, idempotency_key: 'k' });
    expect(numbersIn(await post(token, [keyed('a'), keyed('a'), { body: 'b' }]))).toEqual([
      1, 1, 2,
    ]);
    const mixed = { body: 'c', idempotency_key: 'other' };
    const reply = await post(token, [mixed, { ...mixed, body: 'd' }]);
    expect([reply.status, reply.body.errors]).toEqual([
      422,
      [{ pointer: '#/messages/1', detail: expect.any(String) }],
    ]);
    expect(numbersIn(await post(token, bodies(1)))).toEqual([3]);
  });

  test('with the key of a message that was posted alone recognises it, and the reverse', async () => {
    const token = await chat();
    await app.post(token, 1, 'alone', { 'idempotency-key': 'a' });
    await post(token, [
      { body: 'alone', idempotency_key: 'a' },
      { body: 'batched', idempotency_key: 'b' },
    ]);
    const again = await app.post(token, 1, 'batched', { 'idempotency-key': 'b' });
    expect(again.body.number).toBe(2);
    await app.drain();
    expect((await stored(token)).map(([n, body]: [number, string]) => [n, body])).toEqual([
      [1, 'alone'],
      [2, 'batched'],
    ]);
  });

  test('repeated after Redis lost all data is found in MySQL by its keys', async () => {
    const token = await chat();
    const headers = { 'idempotency-key': 'batch-1' };
    await post(token, bodies(40), headers);
    await app.drain();
    const keys = await app.redis.keys(`*{${token}}*`);
    await app.redis.del(...keys);
    const again = await post(token, bodies(40), headers);
    expect([again.status, numbersIn(again)]).toEqual([201, upTo(40)]);
    const mixed = await post(token, [...bodies(2), ...bodies(2, 'new')], headers);
    expect([mixed.status, mixed.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  test.each([
    ['none', []],
    ['101', bodies(101)],
    ['a blank one', [{ body: 'x' }, { body: ' ' }]],
  ])('of %s is refused and takes no number', async (_, messages) => {
    const token = await chat();
    expect((await post(token, messages)).status).toBe(422);
    expect(numbersIn(await post(token, bodies(1)))).toEqual([1]);
  });

  test('of a hundred messages of the largest size is accepted, and stored completely', async () => {
    const token = await chat();
    const body = 'x'.repeat(16 * 1024);
    const reply = await post(
      token,
      bodies(100).map(() => ({ body })),
    );
    expect(reply.status).toBe(201);
    await app.drain();
    const { body: last } = await app.call('get-message', {
      pathParameters: { token, chat: '1', message: '100' },
    });
    expect(last.body).toBe(body);
    expect(last.state).not.toBe('accepted');
  });

  test('of more than 2 MiB is refused with 413', async () => {
    const token = await chat();
    const large = await post(token, [{ body: 'x'.repeat(2 * 1024 * 1024) }]);
    expect([large.status, large.body.code]).toEqual([413, 'payload-too-large']);
  });

  test('posted to a chat that does not exist is 404, and leaves nothing in Redis', async () => {
    const token = await app.application();
    expect((await post(token, bodies(2))).body.code).toBe('chat-not-found');
    expect(await app.redis.keys(`*{${token}}:1*`)).toEqual([]);
  });

  test('concurrent with others skips no number and gives none twice', async () => {
    const token = await chat();
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, i) => post(token, bodies(30, `batch ${i}`))),
    );
    const numbers = replies.flatMap(numbersIn);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(upTo(360));
    for (const reply of replies) {
      const own = numbersIn(reply);
      expect(own.toSorted((a, b) => a - b)).toEqual(own);
    }
    await until('all are stored', async () => (await app.drain()) === 0);
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
  });
});
