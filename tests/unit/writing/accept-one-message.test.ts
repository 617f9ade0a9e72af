import { describe, expect, test } from '@jest/globals';
import type { WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { MessagesVerdict } from '../../../lib/domain/sequence-port.ts';
import { postMessages } from '../../../lib/usecases/writing/post-messages.ts';
import { accepting, idempotency, needsLease, position } from '../../support/usecases/accepting.ts';
import {
  acceptedChat,
  acceptedMessage,
  at,
  chatNumber,
  down,
  memoryQueue,
  token,
} from '../../support/usecases/fakes.ts';
import { postOne } from '../../support/usecases/post-one.ts';

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

const setUp = (...given: Parameters<typeof accepting<MessagesVerdict>>) => {
  const { ports, ...noted } = accepting(...given);
  const post = (message: Parameters<typeof postOne>[1]) => postOne(postMessages(ports), message);
  return { post, ...noted };
};

describe('posting a message', () => {
  test('returns its number once the queue has accepted it', async () => {
    const queue = memoryQueue();
    const { post } = setUp([accepted(7)], queue);
    expect(await post(input)).toMatchObject({ number: 7, state: 'accepted', revision: 1 });
    expect(queue.sent).toEqual([
      { kind: 'message', token, chatNumber: 1, message: acceptedMessage(7) },
    ]);
  });

  test('fails if the queue refused it, so that the caller retries', async () => {
    const { post } = setUp([accepted(7)], down<WriteQueue>('sqs'));
    await expect(post(input)).rejects.toMatchObject({ name: 'EngineUnavailable', engine: 'sqs' });
  });

  test('again with the same key sends the first message again, because its first send may have failed', async () => {
    const queue = memoryQueue();
    const { post } = setUp([accepted(7, true)], queue);
    expect(await post({ ...input, idempotency })).toMatchObject({ number: 7, body: 'pending 7' });
    expect(queue.sent).toHaveLength(1);
  });

  test('with a key that was used for other content is refused, and nothing is sent', async () => {
    const queue = memoryQueue();
    const { post } = setUp([{ outcome: 'key-reused', positions: [0] }], queue);
    await expect(post({ ...input, idempotency })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      status: 422,
    });
    expect(queue.sent).toEqual([]);
  });

  test('sends the record of a pending chat along, and the position at which the block ran low', async () => {
    const queue = memoryQueue();
    const verdict = { ...accepted(16), chat: acceptedChat(1), extend: position } as MessagesVerdict;
    await setUp([verdict], queue).post(input);
    expect(queue.sent[0]).toMatchObject({ chat: acceptedChat(1), extend: position });
  });

  test('makes the sequence ready and retries', async () => {
    const { post, readied, asked } = setUp([needsLease, accepted(33)]);
    expect((await post(input)).number).toBe(33);
    expect(readied).toEqual([[{ token, chat: 1 }, needsLease]]);
    expect(asked).toHaveLength(2);
  });

  test('retries if others used up the block in the meantime', async () => {
    const empty: MessagesVerdict = { outcome: 'accepted', numbered: [] };
    expect((await setUp([empty, accepted(40)]).post(input)).number).toBe(40);
  });

  test('gives up with 503 if the sequence never gets ready', async () => {
    const { post, asked } = setUp([needsLease]);
    await expect(post(input)).rejects.toMatchObject({
      code: 'sequence-unavailable',
      retryAfter: 1,
    });
    expect(asked).toHaveLength(8);
  });

  test.each([
    [{ outcome: 'chat-not-found' }, 404],
    [{ outcome: 'backlog-full', why: 'entries' }, 503],
  ] as const)('fails with %j', async (verdict, status) => {
    await expect(setUp([verdict]).post(input)).rejects.toMatchObject({
      code: verdict.outcome,
      status,
    });
  });

  test('defaults its time of sending to the time of acceptance', async () => {
    const { post, asked } = setUp([accepted(1)]);
    await post(input);
    await post({ ...input, sentAt: '2020-01-01T00:00:00.000Z' as typeof at });
    const drafts = asked.map(
      ([, , messages]) => (messages as { draft: { sentAt: string } }[])[0]?.draft,
    );
    expect(drafts.map((draft) => draft?.sentAt)).toEqual([at, '2020-01-01T00:00:00.000Z']);
  });
});
