import { describe, expect, test } from '@jest/globals';
import type { Chats } from '../../../lib/domain/chats-port.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import { readChat } from '../../../lib/usecases/reading/read-chat.ts';
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
  down,
  memoryPendingLog,
  only,
  storedChat,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

const handedOut = only<Sequences>({ head: async ({ chat }) => (chat === 1 ? 7 : undefined) });

/** Reads chat 1, of whose messages 7 numbers were handed out. */
const read = ({ pendingLog = nothingPending, chats = noRows.chats, sequences = handedOut }) =>
  readChat({ pendingLog, chats, sequences })(token, chatNumber(1));

const stored = rows({ chats: { 1: storedChat(1, 1) }, messages: { 1: storedMessage(1) } });
const voided = rows({ chats: { 1: 'void' } });

describe('an accepted chat', () => {
  test('can be read with its pending messages before a worker stores it', async () => {
    expect(await read({ pendingLog: chatPending })).toMatchObject({
      number: 1,
      title: 'Chat 1',
      messagesCount: 2,
      head: 7,
      revision: 1,
    });
  });

  test('can be read and counted while MySQL is down', async () => {
    const chat = await read({ pendingLog: chatPending, ...mysqlDown });
    expect(chat.messagesCount).toBe(2);
  });

  test('shows in place of the void that it replaces', async () => {
    expect(await read({ pendingLog: chatPending, ...voided })).toMatchObject({ title: 'Chat 1' });
  });
});

describe('a stored chat', () => {
  test('counts a message once that is both stored and pending', async () => {
    expect((await read({ pendingLog: chatPending, ...stored })).messagesCount).toBe(2);
  });

  test('has the count of its row if no message is pending', async () => {
    expect(await read(stored)).toMatchObject({ messagesCount: 1, head: 7 });
  });

  test('can be read while Redis is down, without its head', async () => {
    const chat = await read({ pendingLog: redisDown, ...stored });
    expect(chat.messagesCount).toBe(1);
    expect(chat.head).toBeUndefined();
    const sequences = down<Sequences>('redis');
    expect((await read({ ...stored, sequences })).messagesCount).toBe(1);
  });
});

describe('a chat that is gone', () => {
  test('is 410 if it was deleted, although its entry is still pending', async () => {
    const deleted = rows({ chats: { 1: 'deleted' } });
    await expect(read({ pendingLog: chatPending, ...deleted })).rejects.toMatchObject({
      code: 'chat-deleted',
      status: 410,
    });
  });

  test('is 404 if its application was deleted, although its entry is still pending', async () => {
    const chats = only<Chats>({ find: async () => 'application-not-found' as const });
    await expect(read({ pendingLog: chatPending, chats })).rejects.toMatchObject({
      code: 'application-not-found',
    });
  });

  test('is 404 as a void, or as a number that nothing has', async () => {
    await expect(read(voided)).rejects.toMatchObject({ code: 'number-void', status: 404 });
    await expect(read({})).rejects.toMatchObject({ code: 'chat-not-found', status: 404 });
  });

  test.each([
    ['a missing chat', noRows],
    ['a void', voided],
  ])('is 503 as %s while its messages are pending: it is on the queue', async (_, { chats }) => {
    const pendingLog = memoryPendingLog([], [1]);
    await expect(read({ pendingLog, chats })).rejects.toMatchObject({
      code: 'store-unavailable',
      status: 503,
    });
  });

  test.each([
    ['a missing chat', noRows],
    ['a void', voided],
  ])('is 503 as %s while Redis is down: it may be pending', async (_, { chats }) => {
    await expect(read({ pendingLog: redisDown, chats })).rejects.toMatchObject({ engine: 'redis' });
  });

  test('is 503 while MySQL is down: it may be stored', async () => {
    await expect(read(mysqlDown)).rejects.toMatchObject({ engine: 'mysql' });
  });
});

test('a bug of either port is thrown: it is no engine that is down', async () => {
  await expect(read({ pendingLog: redisBroken, ...stored })).rejects.toThrow(TypeError);
  await expect(read({ pendingLog: chatPending, ...mysqlBroken })).rejects.toThrow(TypeError);
  const broken = only<Chats>({
    find: stored.chats.find,
    countMessages: mysqlBroken.chats.countMessages,
  });
  await expect(read({ pendingLog: chatPending, chats: broken })).rejects.toThrow(TypeError);
});
