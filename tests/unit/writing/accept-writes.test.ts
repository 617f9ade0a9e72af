import { describe, expect, test } from '@jest/globals';
import type { IdempotencyKeys, KeyUse } from '../../../lib/domain/idempotency-port.ts';
import type { WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { ChatVerdict, MessagesVerdict, Sequences } from '../../../lib/domain/sequence-port.ts';
import type { MessageId } from '../../../lib/domain/terms.ts';
import type { MakeReady } from '../../../lib/usecases/numbering/make-ready.ts';
import { createChat } from '../../../lib/usecases/writing/create-chat.ts';
import { postMessages } from '../../../lib/usecases/writing/post-messages.ts';
import {
  acceptedChat,
  acceptedMessage,
  at,
  chatNumber,
  down,
  memoryQueue,
  nothingDirectly,
  only,
  token,
} from '../../support/usecases/fakes.ts';
import { postOne } from '../../support/usecases/post-one.ts';

const position = { epoch: 'e', chain: 'c', end: 32 };
const needsLease = { outcome: 'needs-lease', position } as const;
const accepted = (number: number, repeated = false): MessagesVerdict => ({
  outcome: 'accepted',
  numbered: [{ message: acceptedMessage(number), repeated }],
});
const input = {
  token,
  chat: chatNumber(1),
  body: 'x',
  author: null,
  metadata: null,
};
const idempotency = { key: 'k', fingerprint: 'f' };

/** A use case that gets these verdicts in order, and then the last one again and again. */
function setUp<Verdict>(
  verdicts: readonly Verdict[],
  writeQueue: WriteQueue = memoryQueue(),
  used: ReadonlyMap<string, KeyUse> = new Map(),
) {
  const readied: unknown[] = [];
  const asked: unknown[][] = [];
  const next = async (...args: unknown[]) => {
    asked.push(args);
    return verdicts[Math.min(asked.length, verdicts.length) - 1] as never;
  };
  const makeReady: MakeReady = async (name, verdict) => void readied.push([name, verdict]);
  const ports = {
    sequences: only<Sequences>({ acceptMessages: next, acceptChat: next }),
    makeReady,
    writeQueue,
    writeDirectly: nothingDirectly,
    idempotencyKeys: only<IdempotencyKeys>({ find: async () => used }),
    newId: () => 'fresh' as MessageId,
    instant: () => at,
    clock: () => 0,
  };
  const post = (message: Parameters<typeof postOne>[1]) => postOne(postMessages(ports), message);
  return { post, create: createChat(ports), readied, asked };
}

describe('posting a message', () => {
  test('answers with its number once the queue has taken it', async () => {
    const queue = memoryQueue();
    const { post } = setUp([accepted(7)], queue);
    expect(await post(input)).toMatchObject({ number: 7, state: 'accepted', revision: 1 });
    expect(queue.sent).toEqual([
      { kind: 'message', token, chatNumber: 1, message: acceptedMessage(7) },
    ]);
  });

  test('is not answered as done when the queue refused it: the caller must ask again', async () => {
    const { post } = setUp([accepted(7)], down<WriteQueue>('sqs'));
    await expect(post(input)).rejects.toMatchObject({ name: 'EngineUnavailable', engine: 'sqs' });
  });

  test('again with the same key sends the first message again: its first sending may have failed', async () => {
    const queue = memoryQueue();
    const { post } = setUp([accepted(7, true)], queue);
    expect(await post({ ...input, idempotency })).toMatchObject({ number: 7, body: 'pending 7' });
    expect(queue.sent).toHaveLength(1);
  });

  test('with a key that was used for something else is refused, and nothing is sent', async () => {
    const queue = memoryQueue();
    const { post } = setUp<MessagesVerdict>([{ outcome: 'key-reused', positions: [0] }], queue);
    await expect(post({ ...input, idempotency })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      status: 422,
    });
    expect(queue.sent).toEqual([]);
  });

  test('takes the record of a pending chat along, and where the block ran low', async () => {
    const queue = memoryQueue();
    const verdict = { ...accepted(16), chat: acceptedChat(1), extend: position } as MessagesVerdict;
    await setUp([verdict], queue).post(input);
    expect(queue.sent[0]).toMatchObject({ chat: acceptedChat(1), extend: position });
  });

  test('makes the sequence ready and asks again', async () => {
    const { post, readied, asked } = setUp<MessagesVerdict>([needsLease, accepted(33)]);
    expect((await post(input)).number).toBe(33);
    expect(readied).toEqual([[{ token, chat: 1 }, needsLease]]);
    expect(asked).toHaveLength(2);
  });

  test('asks again where others used up the block meanwhile', async () => {
    const empty: MessagesVerdict = { outcome: 'accepted', numbered: [] };
    expect((await setUp([empty, accepted(40)]).post(input)).number).toBe(40);
  });

  test('gives up with 503 on a sequence that never gets ready', async () => {
    const { post, asked } = setUp<MessagesVerdict>([needsLease]);
    await expect(post(input)).rejects.toMatchObject({
      code: 'sequence-unavailable',
      retryAfter: 1,
    });
    expect(asked).toHaveLength(8);
  });

  test.each([
    ['chat-not-found', 404],
    ['backlog-full', 503],
  ] as const)('is told %s', async (outcome, status) => {
    await expect(setUp<MessagesVerdict>([{ outcome }]).post(input)).rejects.toMatchObject({
      code: outcome,
      status,
    });
  });

  test('was sent when it was accepted, unless the sender says otherwise', async () => {
    const { post, asked } = setUp([accepted(1)]);
    await post(input);
    await post({ ...input, sentAt: '2020-01-01T00:00:00.000Z' as typeof at });
    const drafts = asked.map(
      ([, , messages]) => (messages as { draft: { sentAt: string } }[])[0]?.draft,
    );
    expect(drafts.map((draft) => draft?.sentAt)).toEqual([at, '2020-01-01T00:00:00.000Z']);
  });
});

describe('creating a chat', () => {
  const numbered: ChatVerdict = {
    outcome: 'accepted',
    numbered: [{ chat: acceptedChat(3), repeated: false }],
  };

  test('answers with its number once the queue has taken it', async () => {
    const queue = memoryQueue();
    const created = await setUp([numbered], queue).create({ token, title: null });
    expect(created).toMatchObject({ chat: { number: 3, title: 'Chat 3', messagesCount: 0 } });
    expect(queue.sent).toEqual([{ kind: 'chat', token, chat: acceptedChat(3) }]);
  });

  test('is not answered as done when the queue refused it', async () => {
    const { create } = setUp([numbered], down<WriteQueue>('sqs'));
    expect(await create({ token, title: null })).toMatchObject({ error: { engine: 'sqs' } });
  });

  test('looks the application up where its sequence is missing', async () => {
    const missing = { outcome: 'application-sequence-missing' } as const;
    const { create, readied } = setUp<ChatVerdict>([missing, numbered]);
    await create({ token, title: null });
    expect(readied).toEqual([[{ token }, missing]]);
  });

  test.each([
    [{ outcome: 'key-reused', positions: [0] }, 'idempotency-key-reused'],
    [{ outcome: 'backlog-full' }, 'backlog-full'],
  ] as const)('is told %j as the problem %s', async (verdict, code) => {
    const { create } = setUp<ChatVerdict>([verdict]);
    const created = await create({ token, title: null, idempotency });
    expect(created).toMatchObject({ error: { code } });
  });

  test('returns the chat that MySQL has under its key, with the time of its creation', async () => {
    const createdAt = '2020-01-01T00:00:00.000Z' as typeof at;
    const queue = memoryQueue();
    const used = new Map([['k', { fingerprint: 'f', number: 9, createdAt }]]);
    const { create } = setUp<ChatVerdict>([{ outcome: 'key-unknown', epoch: 'e' }], queue, used);
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
