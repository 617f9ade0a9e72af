import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';
import { type TcpProxy, tcpProxy } from '../support/proxies/tcp.ts';
import { until } from '../support/wait.ts';

/* Direct writes, through proxies of MySQL and OpenSearch that a test can cut. */

let app: App;
let mysql: TcpProxy;
let search: TcpProxy;
let mysqlItself: string;

beforeAll(async () => {
  mysqlItself = String(process.env.MYSQL_URL);
  const through = async (setting: string) => {
    const url = new URL(String(process.env[setting]));
    const proxy = await tcpProxy(Number(url.port));
    url.port = String(proxy.port);
    return [proxy, url.href.replace(/\/$/, '')] as const;
  };
  const [[toMysql, MYSQL_URL], [toSearch, OPENSEARCH_URL]] = await Promise.all([
    through('MYSQL_URL'),
    through('OPENSEARCH_URL'),
  ]);
  [mysql, search] = [toMysql, toSearch];
  app = await startApp({ MYSQL_URL, OPENSEARCH_URL });
});
afterAll(async () => {
  await app.close();
  await Promise.all([mysql.close(), search.close()]);
});

const wait = (seconds: number) => ({ prefer: `wait=${seconds}` });
const at = (token: string, message?: number) => ({
  pathParameters: { token, chat: '1', ...(message && { message: String(message) }) },
});

async function chat(): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  return token;
}

const batch = (token: string, messages: object[], headers: Record<string, string>) =>
  app.call('post-messages', { method: 'POST', ...at(token), body: { messages }, headers });
const found = async (token: string, query: string): Promise<number[]> => {
  const { body } = await app.call('search-messages', { ...at(token), query: { query } });
  return body.data.map(({ number }: { number: number }) => number);
};
const rows = (token: string) =>
  app.db
    .selectFrom('messages')
    .innerJoin('applications', 'applications.id', 'messages.application_id')
    .select(['number', 'body'])
    .where('token', '=', token)
    .orderBy('number')
    .execute();
const countOf = async (token: string): Promise<number> =>
  (await app.call('get-chat', at(token))).body.messages_count;
const steps = (headers: Record<string, string>) =>
  String(headers['server-timing']).replace(/;dur=\d+\.\d/g, '');

describe('a message that waits for the stores', () => {
  test('is in MySQL and found by a search at its response, and no work is left', async () => {
    const token = await chat();
    const posted = await app.post(token, 1, 'Hello straight', wait(20));
    expect([posted.status, posted.body.number, posted.body.state]).toEqual([201, 1, 'searchable']);
    expect(posted.headers['preference-applied']).toBe('wait');
    expect(steps(posted.headers)).toBe('script, persist, index, refresh');
    expect(await rows(token)).toEqual([{ number: 1, body: 'Hello straight' }]);
    expect(await found(token, 'straight')).toEqual([1]);
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
    // The queues hold only the chat's own message.
    expect(await app.drain()).toBe(1);
    expect(await countOf(token)).toBe(1);
  });

  test('is numbered like the queued ones around it', async () => {
    const token = await chat();
    await app.post(token, 1, 'queued');
    expect((await app.post(token, 1, 'direct', wait(20))).body.number).toBe(2);
    expect((await app.post(token, 1, 'queued')).body.number).toBe(3);
    await app.drain();
    expect((await rows(token)).map(({ body }) => body)).toEqual(['queued', 'direct', 'queued']);
    expect(await countOf(token)).toBe(3);
  });

  test('works as a batch too, across the end of a block', async () => {
    const token = await chat();
    const messages = Array.from({ length: 40 }, (_, i) => ({ body: `number ${i + 1}` }));
    const reply = await batch(token, messages, wait(20));
    expect([reply.status, reply.headers['preference-applied']]).toEqual([201, 'wait']);
    expect(steps(reply.headers)).toBe('script, lease, persist, index, refresh');
    const states = reply.body.data.map((one: { message: { state: string } }) => one.message.state);
    expect(new Set(states)).toEqual(new Set(['searchable']));
    expect(await rows(token)).toHaveLength(40);
  });

  test('posted again with its key gets the same response, and counts once', async () => {
    const token = await chat();
    const headers = { ...wait(20), 'idempotency-key': 'k' };
    const first = await app.post(token, 1, 'Hello', headers);
    const again = await app.post(token, 1, 'Hello', headers);
    expect([again.body, again.headers['preference-applied']]).toEqual([first.body, 'wait']);
    await app.drain();
    expect(await countOf(token)).toBe(1);
  });

  test('waits for an earlier queued write with the same key', async () => {
    const token = await chat();
    const key = { 'idempotency-key': 'k' };
    expect((await app.post(token, 1, 'Hello', key)).body.state).toBe('accepted');
    const again = await app.post(token, 1, 'Hello', { ...key, ...wait(20) });
    expect([again.body.number, again.body.state]).toEqual([1, 'searchable']);
    await app.drain();
    expect(await countOf(token)).toBe(1);
  });

  test('is stored once where a worker has a copy of it at the same time', async () => {
    const token = await chat();
    const key = { 'idempotency-key': 'k' };
    await app.post(token, 1, 'Hello', key);
    const [again] = await Promise.all([
      app.post(token, 1, 'Hello', { ...key, ...wait(20) }),
      app.handleOnce('write'),
      app.handleOnce('write'),
    ]);
    expect([again.status, again.body.number, again.body.state]).toEqual([201, 1, 'searchable']);
    await app.drain();
    expect(await rows(token)).toHaveLength(1);
    expect(await countOf(token)).toBe(1);
  });

  test.each(['wait=0', 'wait=soon', 'respond-async', ''])(
    'is queued if its preference is "%s"',
    async (prefer) => {
      const token = await chat();
      const posted = await app.post(token, 1, 'Hello', { prefer });
      expect([posted.status, posted.body.state]).toEqual([201, 'accepted']);
      expect(posted.headers['preference-applied']).toBeUndefined();
      expect(steps(posted.headers)).toBe('script, enqueue');
    },
  );
});

describe('a message that waits for a failing store', () => {
  test('with MySQL down is accepted as usual, and stored when MySQL is back', async () => {
    const token = await chat();
    await mysql.down();
    const posted = await app.post(token, 1, 'Hello', wait(20)).finally(() => mysql.up());
    expect([posted.status, posted.body.number, posted.body.state]).toEqual([201, 1, 'accepted']);
    expect(posted.headers['preference-applied']).toBeUndefined();
    expect(steps(posted.headers)).toBe('script, persist, enqueue');
    await app.drain();
    expect(await rows(token)).toEqual([{ number: 1, body: 'Hello' }]);
  });

  test('with MySQL lost in the middle of the transaction is accepted, and stored later', async () => {
    const token = await chat();
    await app.post(token, 1, 'before', wait(20));
    const rival = await createConnection({ uri: mysqlItself });
    await rival.beginTransaction();
    await rival.query(
      'select 1 from chats where application_id = (select id from applications where token = ?) for update',
      [token],
    );
    const posting = app.post(token, 1, 'Hello', wait(20));
    await until('it waits for the chat', async () => {
      const [waiting] = await rival.query<RowDataPacket[]>(
        "select 1 from information_schema.innodb_trx where trx_state = 'LOCK WAIT'",
      );
      return waiting.length > 0;
    });
    await mysql.down();
    const posted = await posting.finally(() => mysql.up());
    await rival.rollback();
    await rival.end();
    expect([posted.status, posted.body.number, posted.body.state]).toEqual([201, 2, 'accepted']);
    await app.drain();
    expect((await rows(token)).map(({ body }) => body)).toEqual(['before', 'Hello']);
  });

  test('with MySQL hanging gets its response when the wait is over', async () => {
    const token = await chat();
    await app.post(token, 1, 'before', wait(20));
    mysql.hold();
    const posted = await app.post(token, 1, 'Hello', wait(1)).finally(() => mysql.release());
    expect([posted.status, posted.body.state]).toEqual([201, 'accepted']);
    await app.drain();
    expect((await rows(token)).map(({ body }) => body)).toEqual(['before', 'Hello']);
    expect(await countOf(token)).toBe(2);
  });

  test('with OpenSearch down is in MySQL, says persisted, and is found when OpenSearch is back', async () => {
    const token = await chat();
    await search.down();
    const posted = await app.post(token, 1, 'Hello later', wait(20)).finally(() => search.up());
    expect([posted.status, posted.body.state]).toEqual([201, 'persisted']);
    expect(posted.headers['preference-applied']).toBeUndefined();
    expect(await rows(token)).toHaveLength(1);
    await app.drain();
    await app.refreshSearch();
    expect(await found(token, 'later')).toEqual([1]);
    expect(await countOf(token)).toBe(1);
  });

  test('with OpenSearch hanging gets its response when the wait is over', async () => {
    const token = await chat();
    await app.post(token, 1, 'before', wait(20));
    search.hold();
    const posted = await app.post(token, 1, 'Hello', wait(1)).finally(() => search.release());
    expect([posted.status, posted.body.state]).toEqual([201, 'persisted']);
  });

  test('with its chat locked by another transaction stops waiting, and leaves no transaction and no lock', async () => {
    const token = await chat();
    await app.post(token, 1, 'before', wait(20));
    const rival = await createConnection({ uri: mysqlItself });
    const lock = (how: string) =>
      rival.query<RowDataPacket[]>(
        `select chats.number from chats join applications on applications.id = application_id where token = ? for update ${how}`,
        [token],
      );
    await rival.beginTransaction();
    await lock('');
    const posted = await app.post(token, 1, 'Hello', wait(1));
    expect([posted.status, posted.body.number, posted.body.state]).toEqual([201, 2, 'accepted']);
    await rival.rollback();
    await until('nobody holds the chat any more', async () => {
      try {
        await rival.beginTransaction();
        return (await lock('nowait'))[0].length === 1;
      } catch {
        return false;
      } finally {
        await rival.rollback();
      }
    });
    await rival.end();
    // The wait was broken off before the message was stored, so the queue's copy stores it.
    expect(await rows(token)).toHaveLength(1);
    await app.drain();
    expect(await rows(token)).toHaveLength(2);
    expect(await countOf(token)).toBe(2);
  });
});
