import { describe, expect, test } from '@jest/globals';
import type { Chats } from '../../../lib/domain/chats-port.ts';
import { listMessages } from '../../../lib/usecases/reading/list-messages.ts';
import {
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
  chatNumber,
  memoryPendingLog,
  only,
  storedChat,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

/** Lists the messages of chat 1. */
const list = ({
  pendingLog = nothingPending,
  chats = noRows.chats,
  messages = noRows.messages,
  limit = 10,
}) =>
  listMessages({ pendingLog, chats, messages })({
    token,
    chat: chatNumber(1),
    limit,
    order: 'asc',
  });

const stored = rows({ chats: { 1: storedChat(1, 1) }, messages: { 2: storedMessage(2) } });
const voided = rows({ chats: { 1: 'void' } });
const bodies = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ body }) => body);

describe('a list of messages', () => {
  test('holds accepted messages before a worker stores them, or their chat', async () => {
    expect(bodies(await list({ pendingLog: chatPending }))).toEqual(['pending 1', 'pending 2']);
  });

  test('shows a row in place of its pending entry', async () => {
    const page = await list({ pendingLog: chatPending, ...stored });
    expect(bodies(page)).toEqual(['pending 1', 'stored 2']);
  });

  test('names the numbers of deleted messages, and hides their pending entries', async () => {
    const gone = rows({ chats: { 1: storedChat(1) }, messages: { 1: 'deleted', 2: 'deleted' } });
    expect(await list({ pendingLog: chatPending, ...gone })).toMatchObject({
      items: [],
      deleted: [1, 2],
    });
  });

  test('shows a late message in place of its void, and names the other voids', async () => {
    const late = rows({ chats: { 1: storedChat(1) }, messages: { 2: 'void', 3: 'void' } });
    const page = await list({ pendingLog: chatPending, ...late });
    expect(bodies(page)).toEqual(['pending 1', 'pending 2']);
    expect(page.voids).toEqual([{ first: 3, last: 3 }]);
  });

  test('has a next page where either source holds more than the limit', async () => {
    expect(await list({ pendingLog: chatPending, limit: 1 })).toMatchObject({ next: 1 });
    expect(await list({ pendingLog: chatPending, ...stored, limit: 1 })).toMatchObject({ next: 1 });
    expect(await list({ pendingLog: chatPending, ...stored, limit: 2 })).not.toHaveProperty('next');
  });
});

describe('the list of a chat that is gone', () => {
  test('is 410 if the chat was deleted, although messages are still pending', async () => {
    const deleted = rows({ chats: { 1: 'deleted' } });
    await expect(list({ pendingLog: chatPending, ...deleted })).rejects.toMatchObject({
      code: 'chat-deleted',
      status: 410,
    });
  });

  test('is 404 if the application was deleted, although messages are still pending', async () => {
    const chats = only<Chats>({ find: async () => 'application-not-found' as const });
    await expect(list({ pendingLog: chatPending, chats })).rejects.toMatchObject({
      code: 'application-not-found',
    });
  });

  test('is 404 as a void, or as a chat that never existed', async () => {
    await expect(list(voided)).rejects.toMatchObject({ code: 'number-void', status: 404 });
    await expect(list({})).rejects.toMatchObject({ code: 'chat-not-found', status: 404 });
  });

  test('is no void while its messages are pending: the chat is on the queue', async () => {
    const page = await list({ pendingLog: memoryPendingLog([], [1]), ...voided });
    expect(bodies(page)).toEqual(['pending 1']);
  });
});

describe('while Redis is down a list', () => {
  test('holds the rows, and says that accepted messages may be missing', async () => {
    const page = await list({ pendingLog: redisDown, ...stored });
    expect(bodies(page)).toEqual(['stored 2']);
    expect(page.incomplete).toBe(true);
    expect(await list(stored)).not.toHaveProperty('incomplete');
  });

  test.each([
    ['a missing chat', noRows],
    ['a void', voided],
  ])('is 503 for %s: the chat may be pending', async (_, { chats }) => {
    await expect(list({ pendingLog: redisDown, chats })).rejects.toMatchObject({ engine: 'redis' });
  });
});

test('a list is 503 while MySQL is down, even of a pending chat: rows may be missing', async () => {
  await expect(list({ pendingLog: chatPending, ...mysqlDown })).rejects.toMatchObject({
    engine: 'mysql',
  });
  await expect(list(mysqlDown)).rejects.toMatchObject({ engine: 'mysql' });
});

test('a bug of either port is thrown: it is no engine that is down', async () => {
  await expect(list({ pendingLog: redisBroken, ...stored })).rejects.toThrow(TypeError);
  await expect(list({ pendingLog: chatPending, ...mysqlBroken })).rejects.toThrow(TypeError);
});
