import { describe, expect, test } from '@jest/globals';
import type { ChatEdits } from '../../../lib/domain/edit-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { Problem } from '../../../lib/domain/problems.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import type { Chat } from '../../../lib/domain/terms.ts';
import { deleteChat, editChat } from '../../../lib/usecases/changing/change-chat.ts';
import {
  acceptedChat,
  at,
  broken,
  chatNumber,
  down,
  memoryPendingLog,
  only,
  storedChat,
  token,
} from '../../support/usecases/fakes.ts';

const name = { token, chat: chatNumber(1) };
const edited = { ...storedChat(1), title: 'new', revision: 2 };
const chatEntry = { kind: 'chat', token, chat: acceptedChat(1) };

type Retitled = Awaited<ReturnType<ChatEdits['retitle']>>;
type Deleted = Awaited<ReturnType<ChatEdits['delete']>>;
interface Given {
  readonly retitled?: Retitled;
  readonly deleted?: Deleted;
  readonly chats?: readonly number[];
  readonly messages?: readonly number[];
}

/** Ports that record the steps in order. */
function world({ retitled = edited, deleted = 'deleted', chats = [], messages = [] }: Given = {}) {
  const steps: unknown[][] = [];
  const { chat, hasMessages } = memoryPendingLog(chats, messages);
  const ports = {
    pendingLog: only<PendingLog>({
      chat,
      hasMessages,
      remove: async (writes) => void steps.push(['remove', ...writes]),
    }),
    chatEdits: only<ChatEdits>({
      retitle: async (_, pending) => {
        steps.push(['retitle', pending]);
        return retitled;
      },
      delete: async (_, pending) => {
        steps.push(['delete', pending]);
        return deleted;
      },
    }),
    sequences: only<Sequences>({
      ping: async () => void steps.push(['ping']),
      remove: async (sequence) => void steps.push(['remove sequence', sequence]),
    }),
    readChat: async (): Promise<Chat> => ({ ...storedChat(1, 5), head: 7 }),
    instant: () => at,
  };
  return { ports, steps };
}

type Ports = ReturnType<typeof world>['ports'];
const edit = (ports: Ports) => editChat(ports)(name, {}, 'new');
const remove = (ports: Ports) => deleteChat(ports)(name, {});
const withoutRedis = (ports: Ports): Ports => ({ ...ports, pendingLog: down('redis') });
/** The entries can be read, but a removal fails. */
const withoutRemoval = (ports: Ports, { remove }: PendingLog): Ports => {
  const { chat, hasMessages } = ports.pendingLog;
  return { ...ports, pendingLog: only<PendingLog>({ chat, hasMessages, remove }) };
};

describe('an edit of a chat', () => {
  test('returns the new title, with the counts that include pending messages', async () => {
    const { ports } = world();
    expect(await edit(ports)).toEqual({ ...edited, messagesCount: 5, head: 7 });
  });

  test('stores a pending chat, and then removes its entry', async () => {
    const { ports, steps } = world({ chats: [1] });
    await edit(ports);
    expect(steps).toEqual([
      ['retitle', acceptedChat(1)],
      ['remove', chatEntry],
    ]);
  });

  test('is made although Redis is down', async () => {
    const { ports } = world({ chats: [1] });
    expect(await edit(withoutRedis(ports))).toMatchObject({ title: 'new' });
    const noRemoval = withoutRemoval(ports, down<PendingLog>('redis'));
    expect(await edit(noRemoval)).toMatchObject({ title: 'new' });
  });

  test.each([
    ['an engine is down', () => down<{ readChat: Ports['readChat'] }>('mysql').readChat()],
    ['the chat was deleted since', () => Promise.reject(new Problem('chat-deleted'))],
  ])('is returned with the counts of its row if %s', async (_, readChat) => {
    const { ports } = world();
    expect(await edit({ ...ports, readChat })).toEqual({ ...edited, head: undefined });
  });

  test('is 503 while MySQL is down, and removes nothing', async () => {
    const { ports, steps } = world({ chats: [1] });
    await expect(edit({ ...ports, chatEdits: down('mysql') })).rejects.toMatchObject({
      engine: 'mysql',
    });
    expect(steps).toEqual([]);
  });
});

describe('a deletion of a chat', () => {
  test('writes the tombstone first, and then removes the sequence and the pending entry', async () => {
    const { ports, steps } = world({ chats: [1] });
    await remove(ports);
    expect(steps).toEqual([
      ['ping'],
      ['delete', acceptedChat(1)],
      ['remove sequence', name],
      ['remove', chatEntry],
    ]);
  });

  test('repeated, removes the sequence again: the first may have died before that', async () => {
    const { ports, steps } = world({ deleted: 'chat-deleted' });
    await expect(remove(ports)).rejects.toMatchObject({ code: 'chat-deleted', status: 410 });
    expect(steps.at(-1)).toEqual(['remove sequence', name]);
  });

  test.each([
    'chat-not-found',
    'number-void',
    'application-not-found',
    'precondition-failed',
  ] as const)('refused with %s leaves the sequence in Redis', async (deleted) => {
    const { ports, steps } = world({ deleted });
    await expect(remove(ports)).rejects.toMatchObject({ code: deleted });
    expect(steps.map(([step]) => step)).toEqual(['ping', 'delete']);
  });

  test('is 503 while Redis is down, and deletes nothing: the chat would accept messages', async () => {
    const { ports, steps } = world();
    await expect(remove({ ...ports, sequences: down('redis') })).rejects.toMatchObject({
      engine: 'redis',
    });
    expect(steps).toEqual([]);
  });

  test('is 503 while MySQL is down, and leaves the sequence in Redis', async () => {
    const { ports, steps } = world({ chats: [1] });
    await expect(remove({ ...ports, chatEdits: down('mysql') })).rejects.toMatchObject({
      engine: 'mysql',
    });
    expect(steps).toEqual([['ping']]);
  });

  test('is made although Redis fails when the pending entry is removed', async () => {
    const { ports } = world({ chats: [1] });
    await expect(remove(withoutRemoval(ports, down<PendingLog>('redis')))).resolves.toBeUndefined();
  });
});

describe.each([
  ['an edit', edit, 'retitled'],
  ['a deletion', remove, 'deleted'],
] as const)('%s', (_, change, outcome) => {
  test.each(['chat-not-found', 'number-void'] as const)(
    'is 503, not %s, while messages of the chat are pending: the chat is on the queue',
    async (reason) => {
      const { ports } = world({ [outcome]: reason, messages: [1] });
      await expect(change(ports)).rejects.toMatchObject({ code: 'store-unavailable', status: 503 });
    },
  );

  test.each(['chat-not-found', 'number-void'] as const)(
    'is 503, not %s, while the pending log cannot be read: the chat may be pending',
    async (reason) => {
      const { ports } = world({ [outcome]: reason });
      await expect(change(withoutRedis(ports))).rejects.toMatchObject({ engine: 'redis' });
    },
  );

  test.each(['chat-not-found', 'number-void', 'chat-deleted', 'precondition-failed'] as const)(
    'is refused with %s',
    async (code) => {
      const { ports } = world({ [outcome]: code });
      await expect(change(ports)).rejects.toMatchObject({ code });
    },
  );

  test('throws a bug of any port: it is no engine that is down', async () => {
    const { ports } = world({ chats: [1] });
    await expect(change({ ...ports, pendingLog: broken() })).rejects.toThrow(TypeError);
    await expect(change({ ...ports, chatEdits: broken() })).rejects.toThrow(TypeError);
    const noRemoval = withoutRemoval(ports, broken<PendingLog>());
    await expect(change(noRemoval)).rejects.toThrow(TypeError);
  });
});

test('an edit throws a bug in the reading of the counts', async () => {
  const readChat = () => broken<{ readChat: Ports['readChat'] }>().readChat();
  await expect(edit({ ...world().ports, readChat })).rejects.toThrow(TypeError);
});
