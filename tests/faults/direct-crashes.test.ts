import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Connections, openConnections } from '../../lib/adapters/mysql/connections.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { directStores } from '../../lib/compose/direct-stores.ts';
import type { DirectStores } from '../../lib/domain/direct-port.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { makeReady } from '../../lib/usecases/numbering/make-ready.ts';
import { postMessages } from '../../lib/usecases/writing/post-messages.ts';
import { writeDirectly } from '../../lib/usecases/writing/write-directly.ts';
import { type App, startApp } from '../support/api/app.ts';
import { type RealPorts, realPorts } from '../support/engines/real-ports.ts';
import { sweepOf } from '../support/engines/sweep-of.ts';
import { crashAt } from '../support/faults/crash.ts';
import { postOne } from '../support/usecases/post-one.ts';

/* A request that dies at each step of a direct write. */

let app: App;
let ports: RealPorts;
let connections: Connections;
const chat = 1 as ChatNumber;
const clock = () => performance.now();

beforeAll(async () => {
  app = await startApp();
  ports = realPorts(app);
  connections = openConnections({ url: app.config.mysqlUrl, connectionLimit: 2 });
});
afterAll(async () => {
  ports.sqs.destroy();
  connections.end(() => {});
  await app.close();
});

/** Where the process dies. */
interface Crash {
  readonly stores?: (stores: DirectStores) => DirectStores;
  readonly ports?: Partial<RealPorts>;
}

const hex = (text: string) => Buffer.from(text).toString('hex').padStart(64, '0');

function post(token: ApplicationToken, crash: Crash = {}) {
  const all = { ...ports, ...crash.ports };
  const names = indexNames(app.config.searchAlias);
  const storesUntil = async (until: number) => {
    const stores = directStores({ connections, client: app.opensearch, names, until, clock });
    return crash.stores?.(stores) ?? stores;
  };
  const directly = writeDirectly({ ...all, clock, storesUntil, reportBug: endTheProcess });
  const writing = { ...all, clock, makeReady: makeReady(all), writeDirectly: directly };
  const idempotency = { key: hex('k'), fingerprint: hex('same') };
  const message = { body: 'Hello', author: null, metadata: null, idempotency };
  return postOne(postMessages(writing), { token, chat, ...message, waitMs: 20_000 });
}

/** A crash shows as an error here. The request does nothing after it. */
function endTheProcess(error: unknown): never {
  throw error;
}

const dyingAt =
  <Port extends 'messages' | 'messageIndex'>(
    port: Port,
    method: keyof DirectStores[Port] & string,
    when: 'before' | 'after',
  ) =>
  (stores: DirectStores): DirectStores => ({
    ...stores,
    [port]: crashAt(stores[port], method, when),
  });

const crashes = (['before', 'after'] as const).flatMap((when): [string, () => Crash][] => [
  [`${when} the commit`, () => ({ stores: dyingAt('messages', 'persist', when) })],
  [
    `${when} its row is read for the index`,
    () => ({ stores: dyingAt('messages', 'rowsToIndex', when) }),
  ],
  [`${when} it is indexed`, () => ({ stores: dyingAt('messageIndex', 'write', when) })],
  [`${when} the refresh`, () => ({ stores: dyingAt('messageIndex', 'refreshed', when) })],
  [
    `${when} its pending entry is removed`,
    () => ({ ports: { pendingLog: crashAt(ports.pendingLog, 'remove', when) } }),
  ],
]);

async function emptyChat(): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  return token;
}

/** Expects one message, searchable and counted once, and nothing pending. */
async function expectStoredOnce(token: ApplicationToken): Promise<void> {
  await app.drain();
  await app.refreshSearch();
  const path = { token, chat: '1' };
  const { body } = await app.call('list-messages', { pathParameters: path });
  expect(body.data.map((m: { number: number }) => m.number)).toEqual([1]);
  const message = await app.call('get-message', { pathParameters: { ...path, message: '1' } });
  expect(message.body).toMatchObject({ body: 'Hello', state: 'persisted' });
  const found = await app.call('search-messages', {
    pathParameters: path,
    query: { query: 'hello' },
  });
  expect(found.body.data.map((m: { number: number }) => m.number)).toEqual([1]);
  const { body: owner } = await app.call('get-chat', { pathParameters: path });
  expect(owner.messages_count).toBe(1);
  expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
}

describe.each(crashes)('a request that dies %s', (_, crash) => {
  test('and is retried with its key stores and counts the message once', async () => {
    const token = await emptyChat();
    await expect(post(token, crash())).rejects.toThrow('crash');
    expect(await post(token)).toMatchObject({ number: 1, state: 'searchable' });
    await expectStoredOnce(token);
  });

  test('and is never retried leaves the write to the sweeper, which completes it', async () => {
    const token = await emptyChat();
    await expect(post(token, crash())).rejects.toThrow('crash');
    await sweepOf(token, ports);
    await expectStoredOnce(token);
  });
});
