import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { NO_OWN_LIMITS } from '../../../lib/domain/rate-limit.ts';
import { listChats } from '../../../lib/usecases/reading/list-chats.ts';
import {
  application,
  chatPending,
  mysqlBroken,
  mysqlDown,
  noRows,
  nothingPending,
  redisBroken,
  redisDown,
  rows,
} from '../../support/usecases/engines.ts';
import {
  down,
  memoryPendingLog,
  only,
  storedChat,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

const known = only<Applications>({
  find: async () => ({ ...application, limits: NO_OWN_LIMITS }),
});

const list = ({
  pendingLog = nothingPending,
  chats = noRows.chats,
  applications = known,
  limit = 10,
}) => listChats({ pendingLog, applications, chats })({ token, limit, order: 'asc' });

const stored = rows({ chats: { 1: storedChat(1, 1) }, messages: { 1: storedMessage(1) } });

describe('a list of chats', () => {
  test('holds accepted chats with their pending messages before a worker stores them', async () => {
    const { items } = await list({ pendingLog: chatPending });
    expect(items).toMatchObject([{ number: 1, title: 'Chat 1', messagesCount: 2 }]);
  });

  test('counts a message once that is both stored and pending', async () => {
    const { items } = await list({ pendingLog: chatPending, ...stored });
    expect(items).toMatchObject([{ number: 1, messagesCount: 2 }]);
  });

  test('has the counts of the rows if no message is pending', async () => {
    expect((await list(stored)).items).toMatchObject([{ number: 1, messagesCount: 1 }]);
  });

  test('names the numbers of deleted chats and the voids, and hides pending entries', async () => {
    const gone = rows({ chats: { 1: 'deleted', 2: 'void', 3: 'void' } });
    const page = await list({ pendingLog: memoryPendingLog([1, 2], []), ...gone });
    expect(page).toMatchObject({ deleted: [1], voids: [{ first: 3, last: 3 }] });
    expect(page.items.map(({ number }) => number)).toEqual([2]);
  });

  test('has a next page where either source holds more than the limit', async () => {
    const pendingLog = memoryPendingLog([2], []);
    const two = memoryPendingLog([1, 2], []);
    expect(await list({ pendingLog: two, limit: 1 })).toMatchObject({ next: 1 });
    expect(await list({ pendingLog, ...stored, limit: 1 })).toMatchObject({ next: 1 });
    expect(await list({ pendingLog, ...stored, limit: 2 })).not.toHaveProperty('next');
  });

  test('is 404 without its application, although chats are still pending', async () => {
    const applications = only<Applications>({ find: async () => undefined });
    await expect(list({ pendingLog: chatPending, applications })).rejects.toMatchObject({
      code: 'application-not-found',
    });
  });
});

describe('while Redis is down a list', () => {
  test('holds the rows, and says that accepted chats may be missing', async () => {
    const page = await list({ pendingLog: redisDown, ...stored });
    expect(page.items).toMatchObject([{ number: 1, messagesCount: 1 }]);
    expect(page.incomplete).toBe(true);
    expect(await list(stored)).not.toHaveProperty('incomplete');
  });

  test('says so too if Redis fails only when the messages are counted', async () => {
    const pendingLog = only<PendingLog>({
      chats: chatPending.chats,
      messageCounts: redisDown.messageCounts,
    });
    const page = await list({ pendingLog, ...stored });
    expect(page).toMatchObject({ incomplete: true, items: [{ number: 1, messagesCount: 1 }] });
  });
});

test('a list is 503 while MySQL is down, even of pending chats', async () => {
  await expect(list({ pendingLog: chatPending, ...mysqlDown })).rejects.toMatchObject({
    engine: 'mysql',
  });
  const applications = down<Applications>('mysql');
  await expect(list({ pendingLog: chatPending, applications })).rejects.toMatchObject({
    engine: 'mysql',
  });
});

test('a bug of either port is thrown: it is no engine that is down', async () => {
  await expect(list({ pendingLog: redisBroken, ...stored })).rejects.toThrow(TypeError);
  await expect(list({ pendingLog: chatPending, ...mysqlBroken })).rejects.toThrow(TypeError);
});
