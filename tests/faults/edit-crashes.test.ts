import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlMessageEdits } from '../../lib/adapters/mysql/message-edits.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisWriteProgress } from '../../lib/adapters/redis/write-progress.ts';
import { sqsBacklog } from '../../lib/adapters/sqs/backlog.ts';
import { sdkSender, sqsClient } from '../../lib/adapters/sqs/client.ts';
import { sqsIndexQueue } from '../../lib/adapters/sqs/index-queue.ts';
import { sqsWriteQueue } from '../../lib/adapters/sqs/write-queue.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../lib/domain/terms.ts';
import { instant } from '../../lib/runtime/identifiers.ts';
import { deleteMessage, editMessage } from '../../lib/usecases/changing/change-message.ts';
import { sweepIndexRequests } from '../../lib/usecases/housekeeping/sweep-index-requests.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';
import { sweepOf } from '../support/engines/sweep-of.ts';
import { crashAt } from '../support/faults/crash.ts';

let app: App;
let ports: ReturnType<typeof realPorts>;
const [chat, number] = [1 as ChatNumber, 1 as MessageNumber];

beforeAll(async () => {
  // The sweeper of index requests takes those of every application.
  app = await startAppAlone();
  ports = realPorts();
});
afterAll(async () => {
  ports.sqs.destroy();
  await app.close();
});

function realPorts() {
  const { config, connection, db } = app;
  const sqs = sqsClient();
  // The sweepers' clock runs a quarter of an hour ahead, so that everything left behind is due.
  const later = () => Date.now() + 900_000;
  return {
    sqs,
    pendingLog: redisPendingLog(connection, {
      ...config,
      now: () => Date.now() + config.sweepAfterMs + 60_000,
    }),
    writeProgress: redisWriteProgress(connection),
    messageEdits: mysqlMessageEdits(db),
    indexQueue: sqsIndexQueue(sdkSender(sqs), config.indexQueueUrl),
    writeQueue: sqsWriteQueue(sdkSender(sqs), config.writeQueueUrl),
    writeBacklog: sqsBacklog(sqs, config.writeQueueUrl),
    metrics: { count: () => {}, gauge: () => {} },
    instant: (now?: number) => instant(now),
    now: later,
    sweepAfterMs: config.sweepAfterMs,
  };
}

type Ports = ReturnType<typeof realPorts>;

async function oneMessage(drained: boolean): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  await app.post(token, 1, 'before');
  if (drained) await app.drain();
  return token;
}

const edit = (replaced: Partial<Ports>, token: ApplicationToken) =>
  editMessage({ ...ports, ...replaced })({ token, chat, number }, {}, { body: 'after' });
const remove = (replaced: Partial<Ports>, token: ApplicationToken) =>
  deleteMessage({ ...ports, ...replaced })({ token, chat, number }, {});

/** Runs the schedules and workers, without another request. */
async function recover(token: ApplicationToken): Promise<void> {
  await sweepOf(token, ports);
  await sweepIndexRequests(ports)(() => true);
  await app.drain();
  await app.refreshSearch();
}

async function outcome(token: string) {
  const pathParameters = { token, chat: '1' };
  const read = await app.call('get-message', {
    pathParameters: { ...pathParameters, message: '1' },
  });
  const search = async (query: string) =>
    (await app.call('search-messages', { pathParameters, query: { query } })).body.data.length;
  return {
    read: read.body.body ?? read.body.code,
    found: { before: await search('before'), after: await search('after') },
    counted: (await app.call('get-chat', { pathParameters })).body.messages_count,
    pending: await app.redis.exists(`pending:{${token}}:1`),
    notes: (await ports.messageEdits.notRequested(instant(ports.now()), 1000)).filter(
      ({ name }) => name.token === token,
    ).length,
  };
}

const clean = { pending: 0, notes: 0 };
const unchanged = { ...clean, read: 'before', found: { before: 1, after: 0 }, counted: 1 };
const edited = { ...clean, read: 'after', found: { before: 0, after: 1 }, counted: 1 };
const deleted = {
  ...clean,
  read: 'message-deleted',
  found: { before: 0, after: 0 },
  counted: 0,
};

const steps = [
  ['messageEdits', 'change'],
  ['indexQueue', 'send'],
  ['messageEdits', 'indexRequested'],
  ['pendingLog', 'remove'],
] as const;
const deaths = steps.flatMap(([port, method]) =>
  (['before', 'after'] as const).map((when) => [when, port, method] as const),
);
const worlds = [
  ['stored', true],
  ['pending', false],
] as const;

describe.each(worlds)(
  'a request that dies while it changes a message that is %s',
  (state, drained) => {
    // A stored message has no pending entry to remove.
    const possible = deaths.filter(([, , method]) => state === 'pending' || method !== 'remove');

    test.each(possible)(
      '%s %s.%s leaves an edit whole, or none, in MySQL and in search',
      async (when, port, method) => {
        const token = await oneMessage(drained);
        const crashing = { [port]: crashAt(ports[port], method as never, when) };
        await expect(edit(crashing, token)).rejects.toThrow('crash');
        await recover(token);
        const nothingHappened = method === 'change' && when === 'before';
        expect(await outcome(token)).toEqual(nothingHappened ? unchanged : edited);
      },
    );

    test.each(possible)(
      '%s %s.%s leaves a delete whole, or none, in MySQL and in search',
      async (when, port, method) => {
        const token = await oneMessage(drained);
        const crashing = { [port]: crashAt(ports[port], method as never, when) };
        await expect(remove(crashing, token)).rejects.toThrow('crash');
        await recover(token);
        const nothingHappened = method === 'change' && when === 'before';
        expect(await outcome(token)).toEqual(nothingHappened ? unchanged : deleted);
      },
    );
  },
);

describe('the sweeper of index requests', () => {
  test('sends an unsent request once, and leaves the requests of unfinished changes alone', async () => {
    const token = await oneMessage(true);
    await expect(
      edit({ indexQueue: crashAt(ports.indexQueue, 'send', 'before') }, token),
    ).rejects.toThrow('crash');
    const young = { ...ports, now: () => Date.now() + ports.sweepAfterMs / 2 };
    expect(await sweepIndexRequests(young)(() => true)).toBe(0);
    expect(await sweepIndexRequests(ports)(() => true)).toBe(1);
    expect(await sweepIndexRequests(ports)(() => true)).toBe(0);
  });

  test('that dies between the send and the note sends again, and does not remove the note of a later change', async () => {
    const token = await oneMessage(true);
    const unsent = { indexQueue: crashAt(ports.indexQueue, 'send', 'before') };
    await expect(edit(unsent, token)).rejects.toThrow('crash');
    const dying = {
      ...ports,
      messageEdits: crashAt(ports.messageEdits, 'indexRequested', 'before'),
    };
    await expect(sweepIndexRequests(dying)(() => true)).rejects.toThrow('crash');
    const [noted] = await ports.messageEdits.notRequested(instant(ports.now()), 10);
    await expect(remove(unsent, token)).rejects.toThrow('crash');
    if (noted) await ports.messageEdits.indexRequested(noted.name, noted.change);
    await recover(token);
    expect(await outcome(token)).toEqual(deleted);
  });
});
