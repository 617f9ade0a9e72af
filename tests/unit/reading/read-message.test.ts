import { describe, expect, test } from '@jest/globals';
import type { Messages } from '../../../lib/domain/messages-port.ts';
import { readMessage } from '../../../lib/usecases/reading/read-message.ts';
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
  messageNumber,
  only,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

/** Reads message 2 of chat 1. */
const read = ({ pendingLog = nothingPending, messages = noRows.messages }) =>
  readMessage({ pendingLog, messages })(token, chatNumber(1), messageNumber(2));

const stored = rows({ messages: { 2: storedMessage(2) } });
const voided = rows({ messages: { 2: 'void' } });

describe('an accepted message', () => {
  test('can be read before a worker stores it', async () => {
    expect(await read({ pendingLog: chatPending })).toMatchObject({
      number: 2,
      body: 'pending 2',
      state: 'accepted',
      revision: 1,
    });
  });

  test('can be read while MySQL is down', async () => {
    const message = await read({ pendingLog: chatPending, ...mysqlDown });
    expect(message.body).toBe('pending 2');
  });

  test('shows in place of the void that it replaces', async () => {
    const message = await read({ pendingLog: chatPending, ...voided });
    expect(message.body).toBe('pending 2');
  });
});

describe('a stored message', () => {
  test('shows in place of its pending entry', async () => {
    const message = await read({ pendingLog: chatPending, ...stored });
    expect(message.body).toBe('stored 2');
  });

  test('is persisted, whether or not a search finds it', async () => {
    expect((await read(stored)).state).toBe('persisted');
  });

  test('can be read while Redis is down', async () => {
    expect((await read({ pendingLog: redisDown, ...stored })).body).toBe('stored 2');
  });
});

describe('a message that is gone', () => {
  test('is 410 if it was deleted, although its entry is still pending', async () => {
    const deleted = rows({ messages: { 2: 'deleted' } });
    await expect(read({ pendingLog: chatPending, ...deleted })).rejects.toMatchObject({
      code: 'message-deleted',
      status: 410,
    });
  });

  test.each([
    ['chat-deleted', 410],
    ['application-not-found', 404],
  ] as const)(
    'is %s if MySQL says so, although its entry is still pending',
    async (code, status) => {
      const messages = only<Messages>({ find: async () => code });
      await expect(read({ pendingLog: chatPending, messages })).rejects.toMatchObject({
        code,
        status,
      });
    },
  );

  test('is 404 as a void', async () => {
    await expect(read(voided)).rejects.toMatchObject({ code: 'number-void', status: 404 });
  });
});

describe('a number that nothing has', () => {
  test('is 404', async () => {
    await expect(read({})).rejects.toMatchObject({ code: 'message-not-found', status: 404 });
  });

  test.each([
    ['a missing message', noRows],
    ['a void', voided],
  ])('is 503 as %s while Redis is down: its message may be pending', async (_, { messages }) => {
    await expect(read({ pendingLog: redisDown, messages })).rejects.toMatchObject({
      engine: 'redis',
    });
  });

  test('is 503 while MySQL is down: its message may be stored', async () => {
    await expect(read(mysqlDown)).rejects.toMatchObject({ engine: 'mysql' });
  });
});

test('a bug of either port is thrown: it is no engine that is down', async () => {
  await expect(read({ pendingLog: redisBroken, ...stored })).rejects.toThrow(TypeError);
  await expect(read({ pendingLog: chatPending, ...mysqlBroken })).rejects.toThrow(TypeError);
});
