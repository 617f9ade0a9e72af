import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { available, inTransaction, mysqlClient } from '../../lib/adapters/mysql/client.ts';
import {
  available as availableOpensearch,
  opensearchClient,
} from '../../lib/adapters/opensearch/client.ts';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { ensureIndex } from '../../lib/adapters/opensearch/rebuild.ts';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { PatientHandler } from '../../lib/adapters/sqs/client.ts';
import { type Instance, newInstance } from '../../lib/compose/instance.ts';
import { mysql } from '../../lib/compose/shared/mysql.ts';
import { redis } from '../../lib/compose/shared/redis.ts';
import { EngineUnavailable } from '../../lib/domain/problems.ts';
import { loadConfig } from '../../lib/runtime/config.ts';
import { deadline } from '../../lib/runtime/deadline.ts';
import { type TcpProxy, tcpProxy } from '../support/proxies/tcp.ts';
import { token } from '../support/usecases/fakes.ts';
import { until } from '../support/wait.ts';

/* A peer that stops responding without closing its connections: a host or a zone is lost. */

let closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});

/** The engine behind a proxy, and the URL of the proxy. */
async function behindProxy(engine: string): Promise<{ proxy: TcpProxy; url: string }> {
  const url = new URL(String(process.env[engine]));
  const proxy = await tcpProxy(Number(url.port));
  closing.push(() => proxy.close());
  url.port = String(proxy.port);
  return { proxy, url: url.href };
}

describe('a warm instance whose Redis went silent', () => {
  async function warm() {
    const { proxy, url } = await behindProxy('REDIS_URL');
    const redis = new RedisConnection(url);
    closing.unshift(() => redis.close());
    const ping = () => redis.use((client) => client.ping());
    await ping();
    return { proxy, ping };
  }

  test('gives up one request, and uses a new connection for the next', async () => {
    const { proxy, ping } = await warm();
    proxy.silence();
    await expect(ping()).rejects.toThrow(EngineUnavailable);
    expect(await ping()).toBe('PONG');
    expect(proxy.connections()).toBe(2);
  });

  test('gives up all requests of one turn, and uses one new connection for the next', async () => {
    const { proxy, ping } = await warm();
    proxy.silence();
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, ping));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(await Promise.all(Array.from({ length: 5 }, ping))).toEqual(Array(5).fill('PONG'));
    expect(proxy.connections()).toBe(2);
  });

  test('keeps its connection while Redis responds', async () => {
    const { proxy, ping } = await warm();
    for (let i = 0; i < 20; i += 1) await ping();
    expect(proxy.connections()).toBe(1);
  });
});

describe('a warm instance whose MySQL went silent', () => {
  const CONNECTIONS = 4;

  async function warm() {
    const { proxy, url } = await behindProxy('MYSQL_URL');
    const db = mysqlClient({ url, connectionLimit: CONNECTIONS });
    closing.unshift(() => db.destroy());
    const ask = () => available(() => sql`SELECT SLEEP(0.2)`.execute(db));
    await Promise.all(Array.from({ length: CONNECTIONS }, ask));
    expect(proxy.connections()).toBe(CONNECTIONS);
    return { proxy, db, ask };
  }

  test('gives up one request, and then trusts none of its old connections', async () => {
    const { proxy, ask } = await warm();
    proxy.silence();
    await expect(ask()).rejects.toThrow(EngineUnavailable);
    await Promise.all(Array.from({ length: CONNECTIONS }, ask));
    expect(proxy.connections()).toBe(2 * CONNECTIONS);
  });

  test('gives up one transaction, and runs the next', async () => {
    const { proxy, db } = await warm();
    const transact = () => inTransaction(db, (trx) => sql`SELECT 1`.execute(trx));
    proxy.silence();
    await expect(transact()).rejects.toThrow(EngineUnavailable);
    await transact();
  });
});

describe('a warm instance whose OpenSearch went silent', () => {
  test('gives up one search, and uses a new connection for the next', async () => {
    const { proxy, url } = await behindProxy('OPENSEARCH_URL');
    const client = opensearchClient(url, { requestTimeout: 1_000 });
    closing.unshift(() => client.close());
    const names = indexNames(`silent-${crypto.randomUUID().slice(0, 8)}`);
    const direct = opensearchClient(String(process.env.OPENSEARCH_URL), { requestTimeout: 30_000 });
    await ensureIndex(direct, names);
    closing.unshift(
      () => direct.indices.delete({ index: `${names.live}-*` }),
      () => direct.close(),
    );
    const index = opensearchMessageIndex(client, names);
    const search = () => index.search({ token, terms: [], sort: 'newest', limit: 1 });
    await Promise.all([search(), search(), search()]);
    const connections = proxy.connections();
    proxy.silence();
    await expect(search()).rejects.toThrow('opensearch is unavailable');
    await search();
    expect(proxy.connections()).toBe(connections + 1);
  });
});

describe('a kept connection to OpenSearch', () => {
  /** A client of a server that responds like this. */
  async function clientOf(respond: RequestListener) {
    const server = createServer(respond);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = opensearchClient(`http://127.0.0.1:${port}`, { requestTimeout: 500 });
    closing.push(
      () => client.close(),
      async () => server.closeAllConnections(),
      async () => server.close(),
    );
    return client;
  }

  test('that was closed meanwhile costs no request: it is sent again on another', async () => {
    const { proxy, url } = await behindProxy('OPENSEARCH_URL');
    const client = opensearchClient(url);
    closing.unshift(() => client.close());
    const ask = () => client.cluster.health();
    await Promise.all([ask(), ask(), ask()]);
    const asked = ask();
    proxy.switchTo(Number(new URL(String(process.env.OPENSEARCH_URL)).port));
    expect((await asked).statusCode).toBe(200);
    expect(proxy.connections()).toBe(4);
  });

  test('that falls silent within a response is given up', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 20 });
      response.write('{"status":');
    });
    const asked = availableOpensearch(() => client.cluster.health());
    await expect(asked).rejects.toThrow(EngineUnavailable);
  });

  test('that took too long is not asked again', async () => {
    let asked = 0;
    const client = await clientOf(() => {
      asked += 1;
    });
    const ask = availableOpensearch(() => client.cluster.health());
    await expect(ask).rejects.toThrow(EngineUnavailable);
    expect(asked).toBe(1);
  });
});

describe('a warm instance whose SQS went silent', () => {
  test('gives up one attempt, and sends by new connections', async () => {
    const { proxy, url } = await behindProxy('AWS_ENDPOINT_URL');
    const client = new SQSClient({
      endpoint: url,
      maxAttempts: 1,
      requestHandler: new PatientHandler(() => 1_000),
    });
    closing.unshift(async () => client.destroy());
    const ask = () => client.send(new ListQueuesCommand({}));
    await Promise.all([ask(), ask(), ask()]);
    expect(proxy.connections()).toBe(3);
    proxy.silence();
    await expect(ask()).rejects.toThrow();
    await ask();
    expect(proxy.connections()).toBe(4);
  });
});

describe('a request whose function ends soon', () => {
  const SOON_MS = 300;
  let instance: Instance;
  beforeEach(() => {
    instance = newInstance(loadConfig());
  });
  afterEach(() => instance.close());

  test('gives up MySQL before its function ends, and leaves no statement running', async () => {
    const db = mysql(instance);
    const ask = () => available(() => sql`SELECT SLEEP(2), 'ends soon'`.execute(db));
    const asked = deadline.run(Date.now() + SOON_MS, ask);
    await expect(asked).rejects.toThrow('mysql is unavailable');
    await until('the statement has ended', async () => {
      const { rows } = await sql<{ info: string | null }>`
        SELECT info FROM information_schema.processlist WHERE info LIKE ${'%SLEEP(2)%ends soon%'}
        AND id <> CONNECTION_ID()`.execute(db);
      return rows.length === 0;
    });
  });

  test('gives up Redis before its function ends', async () => {
    const connection = redis(instance);
    const slow = () => connection.use((client) => client.blpop('nothing ever comes here', 0.5));
    expect(await slow()).toBeNull();
    await expect(deadline.run(Date.now() + SOON_MS, slow)).rejects.toThrow('redis is unavailable');
  });
});
