import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlApplicationEdits } from '../../lib/adapters/mysql/application-edits.ts';
import { mysqlChatEdits } from '../../lib/adapters/mysql/chat-edits.ts';
import { mysqlPurgeStore } from '../../lib/adapters/mysql/purge-store.ts';
import { opensearchClient } from '../../lib/adapters/opensearch/client.ts';
import { opensearchDocumentPurge } from '../../lib/adapters/opensearch/document-purge.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { instant } from '../../lib/runtime/identifiers.ts';
import { deleteApplication } from '../../lib/usecases/changing/change-application.ts';
import { deleteChat } from '../../lib/usecases/changing/change-chat.ts';
import { purgeDeleted } from '../../lib/usecases/housekeeping/purge-deleted.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';
import { applicationId } from '../support/api/application-id.ts';
import { crashAt } from '../support/faults/crash.ts';
import { down } from '../support/usecases/fakes.ts';

let app: App;
let ports: ReturnType<typeof realPorts>;
const chat = 1 as ChatNumber;

beforeAll(async () => {
  // A purge takes the deleted chats of every application.
  app = await startAppAlone();
  ports = realPorts();
});
afterAll(async () => {
  await ports.client.close();
  await app.close();
});

function realPorts() {
  const { config, connection, db } = app;
  const client = opensearchClient(config.opensearchUrl);
  return {
    client,
    sequences: redisSequences(connection, { ...config, now: Date.now }),
    pendingLog: redisPendingLog(connection, { ...config, now: Date.now }),
    chatEdits: mysqlChatEdits(db),
    applicationEdits: mysqlApplicationEdits(db),
    purgeStore: mysqlPurgeStore(db),
    documentPurge: opensearchDocumentPurge(client, indexNames(config.searchAlias)),
    now: Date.now,
    instant: (now?: number) => instant(now),
  };
}

type Ports = ReturnType<typeof realPorts>;

/** A stored chat with one stored and one pending message. */
async function halfStored(): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token, { 'idempotency-key': 'chat' });
  await app.post(token, 1, 'stored', { 'idempotency-key': 'stored' });
  await app.drain();
  await app.post(token, 1, 'pending', { 'idempotency-key': 'pending' });
  return token;
}

const remove = {
  chat: (replaced: Partial<Ports>, token: ApplicationToken) =>
    deleteChat({ ...ports, ...replaced })({ token, chat }, {}),
  application: (replaced: Partial<Ports>, token: ApplicationToken) =>
    deleteApplication({ ...ports, ...replaced })(token, {}),
};
const purge = (replaced: Partial<Ports> = {}) =>
  purgeDeleted({ ...ports, ...replaced })(() => true);

async function answers(token: string) {
  const pathParameters = { token, chat: '1' };
  const replies = [
    await app.call('get-chat', { pathParameters }),
    await app.call('list-messages', { pathParameters }),
    await app.post(token, 1, 'new'),
    await app.post(token, 1, 'stored', { 'idempotency-key': 'stored' }),
  ];
  return [...new Set(replies.map(({ status, body }) => body?.code ?? status))];
}

async function left(token: string) {
  const id = await applicationId(app.db, token);
  await app.refreshSearch();
  const body = { query: { term: { application: token } } };
  const [messages, keys] = await Promise.all(
    (['messages', 'idempotency_keys'] as const).map((table) =>
      app.db
        .selectFrom(table)
        .select('number')
        .where('application_id', '=', id)
        .where('chat_number', '=', 1)
        .execute(),
    ),
  );
  return {
    messages: messages?.length,
    keys: keys?.length,
    documents: (await ports.client.count({ index: app.config.searchAlias, body })).body.count,
    pending: (await app.redis.keys(`*{${token}}:1*`)).filter((key) => !key.startsWith('seq:')),
  };
}
const nothing = { messages: 0, keys: 0, documents: 0, pending: [] };

const kinds = [
  ['chat', 'chatEdits', 'chat-deleted'],
  ['application', 'applicationEdits', 'application-not-found'],
] as const;

describe.each(kinds)('a request that dies while it deletes a %s', (kind, edits, gone) => {
  const deaths = [
    ['sequences', 'ping'],
    [edits, 'delete'],
    ['sequences', 'remove'],
  ].flatMap(([port, method]) =>
    (['before', 'after'] as const).map((when) => [when, port, method] as const),
  );
  const crash = ([when, port = '', method]: (typeof deaths)[number], token: ApplicationToken) => {
    const name = port as 'sequences';
    const crashing = { [name]: crashAt(ports[name], method as never, when) };
    return expect(remove[kind](crashing, token)).rejects.toThrow('crash');
  };
  const happened = ([when, , method]: (typeof deaths)[number]) =>
    method === 'remove' || (method === 'delete' && when === 'after');

  test.each(deaths)(
    '%s %s.%s has deleted it completely or not at all, and a retry finishes the delete',
    async (...death) => {
      const token = await halfStored();
      await crash(death, token);
      if (happened(death))
        await expect(remove[kind]({}, token)).rejects.toMatchObject({ code: gone });
      else await remove[kind]({}, token);
      expect(await answers(token)).toEqual([gone]);
      await purge();
      await purge();
      expect(await left(token)).toEqual(nothing);
    },
  );

  test.each(deaths.filter(happened))(
    '%s %s.%s leaves a delete that the purge finishes without a retry',
    async (...death) => {
      const token = await halfStored();
      await crash(death, token);
      await purge();
      await purge();
      expect(await answers(token)).toEqual([gone]);
      await app.drain();
      await purge({ now: () => Date.now() + 7_200_000 });
      expect(await left(token)).toEqual(nothing);
    },
  );

  test('without Redis is refused, and nothing is deleted', async () => {
    const token = await halfStored();
    await expect(remove[kind]({ sequences: down('redis') }, token)).rejects.toMatchObject({
      engine: 'redis',
    });
    const { status } = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(status).toBe(200);
  });
});

test('a message accepted between the tombstone and the end of its chat’s sequence is discarded without harm', async () => {
  const token = await halfStored();
  const dying = { sequences: crashAt(ports.sequences, 'remove', 'before') };
  await expect(remove.chat(dying, token)).rejects.toThrow('crash');
  expect((await app.post(token, 1, 'in between')).status).toBe(201);
  await app.drain();
  await purge();
  expect(await left(token)).toEqual(nothing);
  expect(await app.deadLetters()).toEqual([]);
});

describe.each(kinds)('a purge of a deleted %s that dies', (kind, _edits, gone) => {
  const steps = [
    ['sequences', 'remove'],
    ['pendingLog', 'forget'],
    ['sequences', 'forgetKeys'],
    ['purgeStore', 'forgetKeys'],
    ['documentPurge', 'deleteDocuments'],
    ['purgeStore', 'deleteRows'],
    ...(kind === 'chat' ? ([['purgeStore', 'chatsDone']] as const) : []),
    ...(kind === 'application'
      ? ([
          ['purgeStore', 'nextChats'],
          ['purgeStore', 'purgedThrough'],
          ['pendingLog', 'discardApplication'],
          ['purgeStore', 'applicationDone'],
        ] as const)
      : []),
  ] as const;

  test.each(
    steps.flatMap(([port, method]) =>
      (['before', 'after'] as const).map((when) => [when, port, method] as const),
    ),
  )('%s %s.%s is finished by the next purge', async (when, port, method) => {
    const token = await halfStored();
    await remove[kind]({}, token);
    const crashing = { [port]: crashAt(ports[port], method as never, when) };
    await expect(purge(crashing)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('crash') },
    });
    await purge();
    await purge();
    expect(await left(token)).toEqual(nothing);
    expect(await answers(token)).toEqual([gone]);
  });

  test.each(['mysql', 'redis', 'opensearch'] as const)(
    'with %s down removes what it can reach, and continues in a later run',
    async (engine) => {
      const token = await halfStored();
      await remove[kind]({}, token);
      const without = {
        mysql: { purgeStore: down<Ports['purgeStore']>('mysql') },
        redis: { sequences: down<Ports['sequences']>('redis') },
        opensearch: { documentPurge: down<Ports['documentPurge']>('opensearch') },
      };
      const error = engine === 'mysql' ? { engine } : { cause: { engine } };
      await expect(purge(without[engine])).rejects.toMatchObject(error);
      await purge();
      await purge();
      expect(await left(token)).toEqual(nothing);
    },
  );
});
