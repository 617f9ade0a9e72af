import { describe, expect, test } from '@jest/globals';
import type { WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { ChatVerdict } from '../../../lib/domain/sequence-port.ts';
import { createChat } from '../../../lib/usecases/writing/create-chat.ts';
import { accepting, idempotency, needsLease } from '../../support/usecases/accepting.ts';
import { acceptedChat, type at, down, memoryQueue, token } from '../../support/usecases/fakes.ts';

const setUp = (...given: Parameters<typeof accepting<ChatVerdict>>) => {
  const { ports, ...noted } = accepting(...given);
  return { create: createChat(ports), ...noted };
};

describe('creating a chat', () => {
  const numbered: ChatVerdict = {
    outcome: 'accepted',
    numbered: [{ chat: acceptedChat(3), repeated: false }],
  };

  test('returns its number once the queue has accepted it', async () => {
    const queue = memoryQueue();
    const created = await setUp([numbered], queue).create({ token, title: null });
    expect(created).toMatchObject({ chat: { number: 3, title: 'Chat 3', messagesCount: 0 } });
    expect(queue.sent).toEqual([{ kind: 'chat', token, chat: acceptedChat(3) }]);
  });

  test('fails if the queue refused it', async () => {
    const { create } = setUp([numbered], down<WriteQueue>('sqs'));
    expect(await create({ token, title: null })).toMatchObject({ error: { engine: 'sqs' } });
  });

  test('looks up the application if its sequence is missing', async () => {
    const missing = { outcome: 'application-sequence-missing' } as const;
    const { create, readied } = setUp([missing, numbered]);
    await create({ token, title: null });
    expect(readied).toEqual([[{ token }, missing]]);
  });

  test.each([
    [{ outcome: 'key-reused', positions: [0] }, 'idempotency-key-reused'],
    [{ outcome: 'backlog-full', why: 'entries' }, 'backlog-full'],
  ] as const)('is told %j as the problem %s', async (verdict, code) => {
    const { create } = setUp([verdict]);
    const created = await create({ token, title: null, idempotency });
    expect(created).toMatchObject({ error: { code } });
  });

  test('returns the chat that MySQL has under its key, with the time of its creation', async () => {
    const createdAt = '2020-01-01T00:00:00.000Z' as typeof at;
    const queue = memoryQueue();
    const used = new Map([['k', { fingerprint: 'f', number: 9, createdAt }]]);
    const { create } = setUp([{ outcome: 'key-unknown', epoch: 'e' }], queue, used);
    const created = await create({ token, title: 'x', idempotency });
    expect(created).toMatchObject({ chat: { number: 9, title: 'x', createdAt } });
    expect(queue.sent).toEqual([]);
  });

  test('pays once, and returns the standing after the payment', async () => {
    const standing = {
      policy: 'writes',
      quota: 5,
      windowSeconds: 60,
      remaining: 4,
      waitSeconds: 9,
    };
    const { create, asked } = setUp([{ ...needsLease, standing }, numbered] as ChatVerdict[]);
    expect((await create({ token, title: null })).standing).toEqual(standing);
    expect(asked.map(([, , earlier]) => earlier)).toEqual([
      { paid: false, askedFor: undefined },
      { paid: true, askedFor: undefined },
    ]);
  });
});
