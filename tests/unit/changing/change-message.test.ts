import { describe, expect, test } from '@jest/globals';
import type { ChangedMessage, MessageEdits, Refusal } from '../../../lib/domain/edit-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import type { AcceptedWrite, IndexQueue, IndexRequest } from '../../../lib/domain/queue-port.ts';
import { deleteMessage, editMessage } from '../../../lib/usecases/changing/change-message.ts';
import {
  acceptedMessage,
  at,
  broken,
  chatNumber,
  down,
  memoryPendingLog,
  messageNumber,
  only,
  storedMessage,
  token,
} from '../../support/usecases/fakes.ts';

const name = { token, chat: chatNumber(1), number: messageNumber(1) };
const done: ChangedMessage = { message: storedMessage(1), change: 2, pendingIsStored: true };

function world(outcome: ChangedMessage | Refusal, pending: readonly number[] = []) {
  const removed: AcceptedWrite[] = [];
  const requested: IndexRequest[] = [];
  const noted: number[] = [];
  const log = memoryPendingLog([1], pending);
  const ports = {
    pendingLog: only<PendingLog>({
      chat: log.chat,
      message: log.message,
      hasMessages: log.hasMessages,
      remove: async (writes) => void removed.push(...writes),
    }),
    messageEdits: only<MessageEdits>({
      change: async () => outcome,
      indexRequested: async (_, change) => void noted.push(change),
    }),
    indexQueue: { send: async (requests) => void requested.push(...requests) } as IndexQueue,
    instant: () => at,
  };
  return { ports, removed, requested, noted };
}

const edit = (ports: ReturnType<typeof world>['ports']) =>
  editMessage(ports)(name, {}, { body: 'x' });

describe('a change of a message', () => {
  test('sends an index request, and removes the pending entry that is stored now', async () => {
    const { ports, removed, requested, noted } = world(done, [1]);
    await edit(ports);
    expect(requested).toEqual([{ token, chatNumber: 1, numbers: [1] }]);
    expect(noted).toEqual([2]);
    expect(removed).toEqual([
      { kind: 'message', token, chatNumber: 1, message: acceptedMessage(1) },
    ]);
  });

  test('keeps the pending entry of another message under its number', async () => {
    const { ports, removed } = world({ ...done, pendingIsStored: false }, [1]);
    await deleteMessage(ports)(name, {});
    expect(removed).toEqual([]);
  });

  test('succeeds while SQS is down, and its note stays for the sweeper', async () => {
    const { ports, noted } = world(done);
    expect(await edit({ ...ports, indexQueue: down('sqs') })).toEqual(done.message);
    expect(noted).toEqual([]);
  });

  test('of a stored message needs no Redis', async () => {
    const { ports } = world(done);
    expect(await edit({ ...ports, pendingLog: down('redis') })).toEqual(done.message);
  });

  test.each(['message-not-found', 'chat-not-found', 'number-void'] as const)(
    'is 503, not %s, while Redis is down, because the message may be pending',
    async (refusal) => {
      const { ports } = world(refusal);
      await expect(edit({ ...ports, pendingLog: down('redis') })).rejects.toMatchObject({
        engine: 'redis',
      });
    },
  );

  test.each(['message-deleted', 'chat-deleted', 'precondition-failed'] as const)(
    'is refused with %s also while Redis is down',
    async (refusal) => {
      const { ports } = world(refusal);
      await expect(edit(ports)).rejects.toMatchObject({ code: refusal });
      await expect(edit({ ...ports, pendingLog: down('redis') })).rejects.toMatchObject({
        code: refusal,
      });
    },
  );

  test('is 503 while MySQL is down, and sends no index request', async () => {
    const { ports, requested, removed } = world(done, [1]);
    await expect(edit({ ...ports, messageEdits: down('mysql') })).rejects.toMatchObject({
      engine: 'mysql',
    });
    expect([requested, removed]).toEqual([[], []]);
  });

  test('is made although Redis fails when the pending entry is removed', async () => {
    const { ports } = world(done, [1]);
    const { chat, message, hasMessages } = ports.pendingLog;
    const { remove } = down<PendingLog>('redis');
    const pendingLog = only<PendingLog>({ chat, message, hasMessages, remove });
    expect(await edit({ ...ports, pendingLog })).toEqual(done.message);
  });

  test('of the message of another author is refused for want of a scope', async () => {
    const { ports, requested } = world('not-the-author');
    await expect(edit(ports)).rejects.toMatchObject({ code: 'insufficient-scope', status: 403 });
    expect(requested).toEqual([]);
  });

  test.each(['chat-not-found', 'number-void'] as const)(
    'is 503, not %s, while messages of the chat are pending: the chat is on the queue',
    async (refusal) => {
      const { ports } = world(refusal, [1]);
      await expect(edit(ports)).rejects.toMatchObject({ code: 'store-unavailable', status: 503 });
    },
  );

  test.each(['pendingLog', 'messageEdits', 'indexQueue'] as const)(
    'throws a bug of %s: it is no engine that is down',
    async (port) => {
      const { ports } = world(done, [1]);
      await expect(edit({ ...ports, [port]: broken() })).rejects.toThrow(TypeError);
    },
  );
});

describe('a deletion of a message', () => {
  test('repeated, is refused as of a deleted message, and sends no index request', async () => {
    const { ports, requested } = world('message-deleted');
    const remove = deleteMessage(ports)(name, {});
    await expect(remove).rejects.toMatchObject({ code: 'message-deleted', status: 410 });
    expect(requested).toEqual([]);
  });
});
