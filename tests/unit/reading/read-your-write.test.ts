import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import type { Chats, StoredChat } from '../../../lib/domain/chats-port.ts';
import type { Messages, StoredMessage } from '../../../lib/domain/messages-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { NO_OWN_LIMITS } from '../../../lib/domain/rate-limit.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import { listChats } from '../../../lib/usecases/reading/list-chats.ts';
import { listMessages } from '../../../lib/usecases/reading/list-messages.ts';
import { readChat } from '../../../lib/usecases/reading/read-chat.ts';
import { readMessage } from '../../../lib/usecases/reading/read-message.ts';
import {
  at,
  chatNumber,
  down,
  memoryPendingLog,
  memoryStore,
  messageNumber,
  only,
  storedChat,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

interface World {
  readonly pending?: PendingLog;
  readonly chats?: Chats;
  readonly messages?: Messages;
}

const [one, two] = [chatNumber(1), messageNumber(2)];
const nothing = memoryPendingLog([], []);
const application = { token, name: 'x', chatsCount: 0, revision: 1, createdAt: at, updatedAt: at };
const rows = (given: {
  chats?: Record<number, StoredChat>;
  messages?: Record<number, StoredMessage>;
}) => {
  const { chats, messages } = memoryStore(given);
  return { chats: only<Chats>(chats), messages: only<Messages>(messages) };
};
const empty = rows({});

/** The reads of an application with these engines. By default nothing is anywhere. */
function reads(world: World) {
  const { pending: pendingLog = nothing, chats = empty.chats, messages = empty.messages } = world;
  const applications = only<Applications>({
    find: async () => ({ ...application, limits: NO_OWN_LIMITS }),
  });
  const sequences = only<Sequences>({ head: async () => undefined });
  return {
    message: () => readMessage({ pendingLog, messages })(token, one, two),
    messages: (limit = 10) =>
      listMessages({ pendingLog, chats, messages })({ token, chat: one, limit, order: 'asc' }),
    chat: () => readChat({ pendingLog, sequences, chats })(token, one),
    chats: () => listChats({ pendingLog, applications, chats })({ token, limit: 10, order: 'asc' }),
  };
}

const pending = memoryPendingLog([1], [1, 2]);
const mysqlDown = { chats: down<Chats>('mysql'), messages: down<Messages>('mysql') };
const redisDown = down<PendingLog>('redis');

describe('what was just accepted', () => {
  test('is read, listed and counted before any worker has seen it', async () => {
    const { message, messages, chat, chats } = reads({ pending });
    expect(await message()).toMatchObject({ number: 2, body: 'pending 2', state: 'accepted' });
    expect((await messages()).items.map(({ number }) => number)).toEqual([1, 2]);
    expect(await chat()).toMatchObject({ number: 1, messagesCount: 2 });
    expect((await chats()).items).toMatchObject([{ number: 1, messagesCount: 2 }]);
  });

  test('is read and counted with MySQL down', async () => {
    const { message, chat } = reads({ pending, ...mysqlDown });
    expect((await message()).body).toBe('pending 2');
    expect((await chat()).messagesCount).toBe(2);
  });

  test('is not listed with MySQL down: what was stored before the chat itself would be missing', async () => {
    await expect(reads({ pending, ...mysqlDown }).messages()).rejects.toMatchObject({
      engine: 'mysql',
    });
  });

  test('counts once while it is in the pending log and in MySQL', async () => {
    const stored = rows({ chats: { 1: storedChat(1, 1) }, messages: { 1: storedMessage(1) } });
    expect((await reads({ pending, ...stored }).chat()).messagesCount).toBe(2);
  });
});

describe('a row', () => {
  const stored = rows({
    chats: { 1: storedChat(1, 1) },
    messages: { 2: storedMessage(2) },
  });

  test('beats the pending entry of the same number', async () => {
    const { message, messages } = reads({ pending, ...stored });
    expect((await message()).body).toBe('stored 2');
    expect((await messages()).items.map(({ body }) => body)).toEqual(['pending 1', 'stored 2']);
  });

  test('of a deleted message hides its pending entry', async () => {
    const gone = rows({ chats: { 1: storedChat(1) }, messages: { 1: 'deleted', 2: 'deleted' } });
    const { message, messages } = reads({ pending, ...gone });
    await expect(message()).rejects.toMatchObject({ code: 'message-deleted', status: 410 });
    expect(await messages()).toMatchObject({ items: [], deleted: [1, 2] });
  });

  test('of a void gives way to a message that came after all', async () => {
    const voided = rows({ chats: { 1: storedChat(1) }, messages: { 2: 'void', 3: 'void' } });
    const { message, messages } = reads({ pending, ...voided });
    expect(await message()).toMatchObject({ body: 'pending 2' });
    const { items, voids } = await messages();
    expect(items.map(({ body }) => body)).toEqual(['pending 1', 'pending 2']);
    expect(voids).toEqual([{ first: 3, last: 3 }]);
    await expect(reads(voided).message()).rejects.toMatchObject({
      code: 'number-void',
      status: 404,
    });
  });

  test('of a deleted chat is 410 for the chat and its messages', async () => {
    const { chat, messages } = reads({ pending, ...rows({ chats: { 1: 'deleted' } }) });
    for (const read of [chat, messages]) {
      await expect(read()).rejects.toMatchObject({ code: 'chat-deleted', status: 410 });
    }
  });

  test('is persisted, whether a search finds it yet or not', async () => {
    expect((await reads(stored).message()).state).toBe('persisted');
  });

  test('is read with Redis down', async () => {
    const { message, messages, chat, chats } = reads({ pending: redisDown, ...stored });
    expect((await message()).body).toBe('stored 2');
    expect((await messages()).items).toHaveLength(1);
    expect((await chat()).messagesCount).toBe(1);
    expect((await chats()).items).toHaveLength(1);
  });

  test('is listed with Redis down as a list that may miss what was accepted last, and with Redis up as a whole one', async () => {
    const without = reads({ pending: redisDown, ...stored });
    for (const read of [without.messages, without.chats]) {
      expect(await read()).toMatchObject({ incomplete: true });
    }
    const whole = reads(stored);
    for (const read of [whole.messages, whole.chats]) {
      expect(await read()).not.toHaveProperty('incomplete');
    }
  });
});

describe('a void', () => {
  const voids = rows({ chats: { 1: 'void' }, messages: { 2: 'void' } });

  test('is told as one', async () => {
    const { message, messages, chat } = reads(voids);
    for (const read of [message, messages, chat]) {
      await expect(read()).rejects.toMatchObject({ code: 'number-void' });
    }
  });

  test('is 503 with Redis down: its message may have come after all', async () => {
    const { message, messages, chat } = reads({ pending: redisDown, ...voids });
    for (const read of [message, messages, chat]) {
      await expect(read()).rejects.toMatchObject({ engine: 'redis' });
    }
  });
});

describe('what is nowhere', () => {
  test('is 404', async () => {
    const { message, messages, chat } = reads({});
    await expect(message()).rejects.toMatchObject({ code: 'message-not-found' });
    await expect(messages()).rejects.toMatchObject({ code: 'chat-not-found' });
    await expect(chat()).rejects.toMatchObject({ code: 'chat-not-found' });
  });

  test('is 503 with Redis down: it may be pending', async () => {
    const { message, messages, chat } = reads({ pending: redisDown });
    for (const read of [message, messages, chat]) {
      await expect(read()).rejects.toMatchObject({ engine: 'redis' });
    }
  });

  test('is 503 with MySQL down: it may be stored', async () => {
    const { message, messages, chat } = reads(mysqlDown);
    for (const read of [message, messages, chat]) {
      await expect(read()).rejects.toMatchObject({ engine: 'mysql' });
    }
  });
});

describe('a bug', () => {
  const broken = new Proxy({}, { get: () => () => Promise.reject(new TypeError('bug')) });

  test('is not taken for an engine that is down', async () => {
    const { message, chat } = reads({ pending: broken as PendingLog });
    for (const read of [message, chat]) await expect(read()).rejects.toThrow(TypeError);
  });
});
