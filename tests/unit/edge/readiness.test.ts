import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EngineUnavailable, EngineUnfit } from '../../../lib/domain/problems.ts';
import { readiness, recentLook } from '../../../lib/edge/readiness.ts';
import { handlersWithoutEngines } from '../../support/api/handlers.ts';
import { asOperator, authenticated } from '../../support/api/tenants.ts';

/** Stands in for OpenSearch and SQS, which both speak HTTP. */
let respond: (request: IncomingMessage, response: ServerResponse) => void = () => {};
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(String(request.method));
  respond(request, response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const { call, close } = handlersWithoutEngines({
  ...authenticated,
  OPENSEARCH_URL: url,
  AWS_ENDPOINT_URL: url,
  WRITE_QUEUE_URL: `${url}/writes`,
  INDEX_QUEUE_URL: `${url}/index`,
});
afterAll(async () => {
  await close();
  server.closeAllConnections();
  server.close();
});

describe('60 requests at once without a credential', () => {
  test('cause one look at the engines, and so does a request of the operator right after', async () => {
    respond = (_, response) => response.setHeader('content-type', 'application/json').end('{}');
    const responses = await Promise.all(Array.from({ length: 60 }, () => call('readiness', {})));
    const { body } = await call('readiness', { headers: asOperator });
    expect(asked).toEqual(['HEAD', 'POST', 'POST']);
    const engines = { opensearch: { status: 'up' }, sqs: { status: 'up' } };
    for (const response of responses) {
      expect(response).toMatchObject({
        status: 503,
        body: {
          status: 'not-ready',
          engines: { ...engines, redis: { status: 'down' }, mysql: { status: 'down' } },
        },
      });
      expect(JSON.stringify(response.body)).not.toContain('detail');
    }
    expect(body.engines).toEqual({
      ...engines,
      redis: { status: 'down', detail: expect.any(String) },
      mysql: { status: 'down', detail: 'ECONNREFUSED' },
    });
  });

  test.each(['Bearer x', `Basic ${asOperator.authorization}`, `${asOperator.authorization}x`])(
    'get no details for the credential %j',
    async (authorization) => {
      const { body } = await call('readiness', { headers: { authorization } });
      expect(JSON.stringify(body)).not.toContain('detail');
    },
  );
});

describe('a look at the engines', () => {
  let looks = 0;
  let time = 0;
  beforeEach(() => {
    looks = 0;
    time = 1_000_000;
  });
  const up = async () => {
    looks += 1;
  };

  test('counts for five seconds, whether or not all engines were up', async () => {
    const down = async () => {
      throw new EngineUnfit('alias messages is missing');
    };
    const states = recentLook({ redis: up, opensearch: down }, () => time);
    for (const later of [0, 4_999, 5_000, 9_999, 10_000]) {
      time = 1_000_000 + later;
      await states();
    }
    expect(looks).toBe(3);
  });

  test('ends after two seconds, and its checks end too', async () => {
    const ended: string[] = [];
    const hangs = (until: AbortSignal) =>
      new Promise<void>(() => until.addEventListener('abort', () => ended.push('mysql')));
    expect(await recentLook({ mysql: hangs, redis: up }, () => time)()).toEqual([
      ['mysql', { status: 'down', detail: 'no response within 2000 ms' }],
      ['redis', { status: 'up' }],
    ]);
    expect(ended).toEqual(['mysql']);
  });

  test.each([
    [new Error('getaddrinfo ENOTFOUND search.internal.example.invalid'), 'ENOTFOUND'],
    [new Error('connect ECONNREFUSED 10.20.3.4:9200'), 'ECONNREFUSED'],
    [
      Object.assign(new Error('Access denied for app@10.20.3.4'), { code: 'ER_ACCESS' }),
      'ER_ACCESS',
    ],
    [
      new EngineUnavailable('redis', { cause: new TypeError('bad host cache.internal') }),
      'TypeError',
    ],
    [new EngineUnfit('maxmemory-policy is allkeys-lru'), 'maxmemory-policy is allkeys-lru'],
    ['search.internal', 'unknown'],
  ])('describes the fault %j as %j', async (error, detail) => {
    const states = recentLook({ opensearch: () => Promise.reject(error) }, () => time);
    expect(readiness(await states(), true).body).toEqual({
      status: 'not-ready',
      engines: { opensearch: { status: 'down', detail } },
    });
    expect(readiness(await states(), false).body).toEqual({
      status: 'not-ready',
      engines: { opensearch: { status: 'down' } },
    });
  });
});
