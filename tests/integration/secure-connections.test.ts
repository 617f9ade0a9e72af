import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { mysqlClient } from '../../lib/adapters/mysql/client.ts';
import { migrateToLatest } from '../../lib/adapters/mysql/migrate.ts';
import { opensearchClient } from '../../lib/adapters/opensearch/client.ts';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { connectOpensearch } from '../../lib/compose/shared/opensearch.ts';
import { EngineUnavailable } from '../../lib/domain/problems.ts';
import { mariadb } from '../../localstack/engines/mariadb.ts';
import { monitorRedis } from '../../localstack/web/monitor-redis.ts';
import { type OwnEngines, ownEngines } from '../support/engines/own-engine.ts';
import { type Certificates, makeCertificates } from '../support/proxies/certificates.ts';
import { type TlsProxy, tlsProxy } from '../support/proxies/tls.ts';

const setting = (name: string): string => process.env[name] ?? '';

let certificates: Certificates;
let engines: OwnEngines;

beforeAll(async () => {
  certificates = makeCertificates();
  engines = await ownEngines('secure-connections');
});

afterAll(async () => {
  await engines.stopAll();
  certificates.remove();
});

describe('Redis by TLS', () => {
  let proxy: TlsProxy;
  beforeAll(async () => {
    proxy = await tlsProxy(setting('REDIS_URL'), certificates);
  });
  afterAll(() => proxy.close());

  const ping = async (host: string, ca?: string) => {
    const redis = new RedisConnection(`rediss://${host}:${proxy.port}`, { ca });
    try {
      return await redis.use((client) => client.ping());
    } finally {
      await redis.close();
    }
  };

  test('responds if its certificate authority is trusted', async () => {
    expect(await ping('localhost', certificates.ca)).toBe('PONG');
  });

  test('is not used without a trusted authority, or under another name', async () => {
    await expect(ping('localhost')).rejects.toThrow(EngineUnavailable);
    await expect(ping('127.0.0.1', certificates.ca)).rejects.toThrow(EngineUnavailable);
  });

  test('is monitored only with a trusted authority', async () => {
    const url = `rediss://localhost:${proxy.port}`;
    const monitor = await monitorRedis(url, () => {}, certificates.ca);
    monitor.close();
    await monitor.ended;
    await expect(monitorRedis(url, () => {})).rejects.toThrow('certificate');
  });
});

describe('MySQL by TLS', () => {
  let address: (host: string) => string;
  beforeAll(async () => {
    const { files } = certificates;
    const server = await engines.start(mariadb, [
      `--ssl-ca=${files.ca}`,
      `--ssl-cert=${files.cert}`,
      `--ssl-key=${files.key}`,
    ]);
    address = (host) => `mysql://root@${host}:${server.port}/ordinal?ssl-mode=VERIFY_IDENTITY`;
  }, 120_000);

  const cipher = async (url: string, ca?: string) => {
    const db = mysqlClient({ url, ca, connectionLimit: 1 });
    try {
      const { rows } = await sql<{ Value: string }>`SHOW STATUS LIKE 'Ssl_cipher'`.execute(db);
      return rows[0]?.Value;
    } finally {
      await db.destroy();
    }
  };

  test('is migrated and queried over an encrypted connection', async () => {
    await migrateToLatest(address('localhost'), 'migrations', certificates.ca);
    expect(await cipher(address('localhost'), certificates.ca)).toMatch(/^TLS_|^ECDHE/);
  });

  test('is not used without a trusted authority, or by its address', async () => {
    await expect(cipher(address('localhost'))).rejects.toThrow(/certificate/);
    await expect(cipher(address('127.0.0.1'), certificates.ca)).rejects.toThrow(/is an address/);
  });
});

describe('OpenSearch', () => {
  test('responds over TLS if its authority is trusted, and not otherwise', async () => {
    const proxy = await tlsProxy(setting('OPENSEARCH_URL'), certificates);
    const url = `https://localhost:${proxy.port}`;
    const [trusting, other] = [opensearchClient(url, certificates), opensearchClient(url)];
    expect((await trusting.ping()).statusCode).toBe(200);
    await expect(other.ping()).rejects.toThrow(/certificate/);
    await Promise.all([trusting.close(), other.close()]);
    await proxy.close();
  });

  test.each([
    ['url', /^Basic b3JkaW5hbDpwQHNz$/],
    ['sigv4', /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/eu-west-1\/es\/aws4_request, /],
  ] as const)('gets the credentials of OPENSEARCH_AUTH=%s', async (auth, expected) => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const user = auth === 'url' ? 'ordinal:p%40ss@' : '';
    const client = await connectOpensearch({
      opensearchUrl: `http://${user}127.0.0.1:${port}`,
      opensearchAuth: auth,
      awsRegion: 'eu-west-1',
      tlsCa: undefined,
    });
    await client.ping();
    expect(seen).toEqual([expect.stringMatching(expected)]);
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
