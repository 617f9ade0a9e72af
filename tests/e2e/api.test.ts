import { describe, expect, test } from '@jest/globals';
import { call, listAll, newApplication, newChat, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('the first three requests', () => {
  test('create an application, a chat and a message, each with its number, Location and times', async () => {
    const application = await post('/applications', { name: 'Acme' });
    expect(application.status).toBe(201);
    expect(application.body).toEqual({
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'Acme',
      chats_count: 0,
      revision: 1,
      created_at: instant,
      updated_at: instant,
    });
    const path = `/applications/${application.body.token}`;
    expect(application.headers.get('location')).toBe(`/api/v1${path}`);

    const chat = await post(`${path}/chats`, { title: 'Support' });
    expect(chat.status).toBe(201);
    expect(chat.body).toMatchObject({ number: 1, title: 'Support', messages_count: 0 });
    expect(chat.headers.get('location')).toBe(`/api/v1${path}/chats/1`);

    const message = await post(`${path}/chats/1/messages`, { body: 'Hello 👋', author: 'ana' });
    expect(message.status).toBe(201);
    expect(message.body).toMatchObject({ number: 1, body: 'Hello 👋', author: 'ana' });
    expect(message.headers.get('location')).toBe(`/api/v1${path}/chats/1/messages/1`);
  });
});

describe('right after its acceptance', () => {
  test('a chat and its messages are read and listed, in order', async () => {
    const application = await newApplication();
    for (const chat of [1, 2, 3]) {
      const path = await newChat(application, `chat ${chat}`);
      for (const number of [1, 2, 3]) {
        const sent = { body: `message ${number}`, author: 'ana', metadata: { mood: ['good'] } };
        const { body } = await post(`${path}/messages`, sent);
        expect(body.number).toBe(number);
        expect((await call(`${path}/messages/${number}`)).body).toMatchObject({ number, ...sent });
        expect((await listAll(`${path}/messages`)).map((m) => m.number)).toContain(number);
        expect((await call(path)).body.messages_count).toBe(number);
      }
      expect((await listAll(`${application}/chats`)).map((c) => c.number)).toContain(chat);
    }
    expect((await listAll(`${application}/chats`)).map((c) => c.title)).toEqual(
      [1, 2, 3].map((n) => `chat ${n}`),
    );
  });

  test('a message becomes persisted, then a search finds it, with the same content', async () => {
    const chat = await newChat(await newApplication());
    const sent_at = '2018-09-21T00:03:19.000Z';
    const { body: accepted } = await post(`${chat}/messages`, {
      body: 'Žluťoučký kůň 漢字',
      sent_at,
    });
    await until('persisted', async () => {
      const { body } = await call(`${chat}/messages/1`);
      return body.state === 'persisted';
    });
    const { body } = await call(`${chat}/messages/1`);
    expect({ ...body, state: accepted.state }).toEqual(accepted);
    expect(body.sent_at).toBe(sent_at);

    const search = () => call(`${chat}/messages/search?query=zlutoucky`);
    await until('found', async () => (await search()).body.total === 1);
    const found = await search();
    expect(found.status).toBe(200);
    expect(found.body.data.map((m: { number: number }) => m.number)).toEqual([1]);
  });
});

describe('a list', () => {
  test('can be read in pages of any size, after a number or by cursor', async () => {
    const chat = await newChat(await newApplication());
    for (let number = 1; number <= 7; number += 1)
      await post(`${chat}/messages`, { body: `m${number}` });
    const numbers = async (query: string) => {
      const { body } = await call(`${chat}/messages?${query}`);
      return [body.data.map((m: { number: number }) => m.number), body.next_cursor];
    };
    const [first, cursor] = await numbers('after=2&limit=3');
    expect(first).toEqual([3, 4, 5]);
    expect(await numbers(`limit=3&cursor=${cursor}`)).toEqual([[6, 7], null]);
  });
});

describe('an Idempotency-Key', () => {
  test('sent again gives the same number and one message', async () => {
    const chat = await newChat(await newApplication());
    const key = { 'idempotency-key': 'one' };
    const first = await post(`${chat}/messages`, { body: 'once' }, key);
    const second = await post(`${chat}/messages`, { body: 'once' }, key);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(await listAll(`${chat}/messages`)).toHaveLength(1);
  });

  test('sent again while the first request is under way gives one number to all', async () => {
    const chat = await newChat(await newApplication());
    const key = { 'idempotency-key': 'many' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(`${chat}/messages`, { body: 'once' }, key)),
    );
    expect(answers.map(({ status, body }) => [status, body.number])).toEqual(
      answers.map(() => [201, 1]),
    );
  });

  test('sent again with another body is refused', async () => {
    const chat = await newChat(await newApplication());
    const key = { 'idempotency-key': 'one' };
    await post(`${chat}/messages`, { body: 'once' }, key);
    const { status, body } = await post(`${chat}/messages`, { body: 'other' }, key);
    expect([status, body.code]).toEqual([422, 'idempotency-key-reused']);
    expect((await post(`${chat}/messages`, { body: 'next' })).body.number).toBe(2);
  });

  test('creates one chat', async () => {
    const application = await newApplication();
    const key = { 'idempotency-key': 'chat' };
    const first = await post(`${application}/chats`, { title: 'a' }, key);
    const second = await post(`${application}/chats`, { title: 'a' }, key);
    expect(second.body.number).toBe(first.body.number);
    expect(await listAll(`${application}/chats`)).toHaveLength(1);
  });
});

describe('problem details report', () => {
  test.each([
    ['GET', '/api/v1/nothing', 404, 'route-not-found'],
    ['DELETE', '/health', 405, 'method-not-allowed'],
    ['GET', '/api/v1/applications/00000000000000000000000000000000', 404, 'application-not-found'],
  ])('%s %s → %i %s', async (method, path, status, code) => {
    const answer = await call(path, { method });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
  });

  test.each([
    ['that is not JSON', '{"body":', 400, 'invalid-json'],
    ['without a body', {}, 422, 'invalid-request'],
    ['with an empty body', { body: '' }, 422, 'invalid-request'],
    ['of more than 16 KiB', { body: 'é'.repeat(8193) }, 422, 'invalid-request'],
    ['sent yesterday', { body: 'x', sent_at: 'yesterday' }, 422, 'invalid-request'],
  ])('a message %s, and its refusal uses no number', async (_name, body, status, code) => {
    const chat = await newChat(await newApplication());
    const answer = await post(`${chat}/messages`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await post(`${chat}/messages`, { body: 'fine' })).body.number).toBe(1);
  });

  test('a message to a chat that does not exist', async () => {
    const application = await newApplication();
    const { status, body } = await post(`${application}/chats/1/messages`, { body: 'hello' });
    expect([status, body.code]).toEqual([404, 'chat-not-found']);
    expect((await post(`${application}/chats`, {})).body.number).toBe(1);
  });

  test('a write from a foreign Origin, which gets no CORS headers', async () => {
    const headers = { origin: 'https://evil.example' };
    const written = await post('/applications', { name: 'x' }, headers);
    expect([written.status, written.body.code]).toEqual([403, 'origin-not-allowed']);
    const read = await call('/health', { headers });
    for (const { headers: answered } of [written, read]) {
      expect([...answered.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('health', () => {
  test('reports that the process is running, and which engines respond', async () => {
    expect((await call('/health')).status).toBe(200);
    const { status, body } = await call('/health/ready');
    expect(status).toBe(200);
    for (const engine of ['redis', 'mysql', 'sqs', 'opensearch']) {
      expect(JSON.stringify(body)).toContain(engine);
    }
  });
});
