import { describe, expect, test } from '@jest/globals';
import type { IdempotencyKeys, KeyUse } from '../../../lib/domain/idempotency-port.ts';
import type { MessageInput } from '../../../lib/domain/posting.ts';
import { EngineUnavailable, Problem } from '../../../lib/domain/problems.ts';
import { type AcceptedWrite, Unsent, type WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { MessagesVerdict, NewMessage, Sequences } from '../../../lib/domain/sequence-port.ts';
import type { MessageId } from '../../../lib/domain/terms.ts';
import type { MakeReady } from '../../../lib/usecases/numbering/make-ready.ts';
import { postMessages } from '../../../lib/usecases/writing/post-messages.ts';
import {
  acceptedMessage,
  at,
  chatNumber,
  memoryQueue,
  nothingDirectly,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const position = { epoch: 'e', chain: 'c', end: 32 };
const needsLease = { outcome: 'needs-lease', position } as const;
const numbered = (...numbers: number[]): MessagesVerdict => ({
  outcome: 'accepted',
  numbered: numbers.map((number) => ({ message: acceptedMessage(number), repeated: false })),
});
const message = (body: string, i = 0) => ({
  body,
  author: null,
  metadata: null,
  pointer: `#/messages/${i}`,
});
const keyed = (key: string, i = 0) => ({
  ...message(key, i),
  idempotency: { key, fingerprint: 'f' },
});
const ofChat = { token, chat: chatNumber(1) };

interface Setting {
  readonly writeQueue?: WriteQueue;
  readonly makeReady?: MakeReady;
  readonly used?: ReadonlyMap<string, KeyUse>;
}

/** Posts to a sequence that gives these verdicts in order. Records the bodies of each call. */
function setUp(verdicts: readonly MessagesVerdict[], setting: Setting = {}) {
  const asked: string[][] = [];
  let now = 0;
  const { writeQueue = memoryQueue(), makeReady = async () => {}, used = new Map() } = setting;
  const post = postMessages({
    sequences: only<Sequences>({
      acceptMessages: async (_token, _chat, messages: readonly NewMessage[]) => {
        asked.push(messages.map(({ draft }) => draft.body));
        const verdict = verdicts[asked.length - 1];
        if (!verdict) throw new EngineUnavailable('redis', { cause: new Error('gone') });
        return verdict;
      },
    }),
    makeReady,
    writeQueue,
    writeDirectly: nothingDirectly,
    idempotencyKeys: only<IdempotencyKeys>({ find: async () => used }),
    newId: () => 'fresh' as MessageId,
    instant: () => at,
    clock: () => (now += 10),
  });
  return {
    asked,
    post: async (messages: readonly MessageInput[]) => (await post({ ...ofChat, messages })).posted,
    reportOf: async (messages: readonly MessageInput[]) => {
      const { posted: _, ...report } = await post({ ...ofChat, messages });
      return report;
    },
  };
}

const abc = ['a', 'b', 'c'].map(message);
const told = (posted: Awaited<ReturnType<ReturnType<typeof setUp>['post']>>) =>
  posted.map((one) => ('message' in one ? one.message.number : one.error.message));

const allAre = (error: object) => abc.map(() => ({ error }));

describe('a batch', () => {
  test('is numbered in one step and sent in one call', async () => {
    const calls: (readonly AcceptedWrite[])[] = [];
    const writeQueue = {
      send: async (writes: readonly AcceptedWrite[]) => void calls.push(writes),
    };
    const { post, asked } = setUp([numbered(4, 5, 6)], { writeQueue });
    expect(told(await post(abc))).toEqual([4, 5, 6]);
    expect(asked).toEqual([['a', 'b', 'c']]);
    expect(calls).toHaveLength(1);
  });

  test('continues in the next block when the last one has no more numbers', async () => {
    const { post, asked } = setUp([numbered(32), needsLease, numbered(33, 34)]);
    expect(told(await post(abc))).toEqual([32, 33, 34]);
    expect(asked).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
      ['b', 'c'],
    ]);
  });

  test('with numbers for a part before an outage of MySQL acknowledges that part, and sends it', async () => {
    const writeQueue = memoryQueue();
    const unavailable = new Problem('sequence-unavailable');
    const makeReady = async () => {
      throw unavailable;
    };
    const { post } = setUp([numbered(32), needsLease], { writeQueue, makeReady });
    expect(await post(abc)).toEqual([
      { message: expect.objectContaining({ number: 32 }) },
      { error: unavailable },
      { error: unavailable },
    ]);
    expect(writeQueue.sent).toHaveLength(1);
  });

  test('without any number is refused like a single message', async () => {
    expect(await setUp([]).post(abc)).toMatchObject(allAre({ engine: 'redis' }));
    const full = setUp([{ outcome: 'backlog-full', why: 'entries' }]);
    expect(await full.post(abc)).toMatchObject(allAre({ code: 'backlog-full' }));
  });

  test('with a part refused by SQS acknowledges exactly the others', async () => {
    const writeQueue = {
      send: async ([, second]: readonly AcceptedWrite[]) => {
        throw new Unsent(new Set(second && [second]), { cause: new Error('refused') });
      },
    };
    const { post } = setUp([numbered(1, 2, 3)], { writeQueue });
    expect(told(await post(abc))).toEqual([1, 'sqs is unavailable', 3]);
  });

  test('refused completely by SQS gets the same response as a single message: retry', async () => {
    const writeQueue = {
      send: async (writes: readonly AcceptedWrite[]) => {
        throw new Unsent(new Set(writes), { cause: new Error('refused') });
      },
    };
    const { post } = setUp([numbered(1, 2, 3)], { writeQueue });
    expect(await post(abc)).toMatchObject(allAre({ engine: 'sqs' }));
  });

  test('with a key that another message used is refused completely, and names the message', async () => {
    const writeQueue = memoryQueue();
    const { post } = setUp([{ outcome: 'key-reused', positions: [1] }], { writeQueue });
    const faults = [
      { pointer: '#/messages/1', detail: 'must have a key that no other message used' },
    ];
    expect(await post(abc)).toMatchObject(allAre({ code: 'idempotency-key-reused', faults }));
    expect(writeQueue.sent).toEqual([]);
  });

  test('that meets a reused key only after some have numbers refuses that message alone', async () => {
    const verdicts = [numbered(32), { outcome: 'key-reused', positions: [0] }, numbered(33)];
    const { post } = setUp(verdicts as MessagesVerdict[]);
    expect(told(await post(abc))).toEqual([32, 'Idempotency-Key is already used', 33]);
  });

  test('asks MySQL about keys that Redis forgot, and numbers only messages whose keys are unknown there, too', async () => {
    const used = new Map([['b', { fingerprint: 'f', number: 7, createdAt: at }]]);
    const writeQueue = memoryQueue();
    const { post, asked } = setUp([{ outcome: 'key-unknown', epoch: 'e' }, numbered(8, 9)], {
      used,
      writeQueue,
    });
    const posted = await post(['a', 'b', 'c'].map(keyed));
    expect(told(posted)).toEqual([8, 7, 9]);
    expect(posted[1]).toMatchObject({ message: { state: 'persisted', body: 'b' } });
    expect(asked).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
    expect(writeQueue.sent).toHaveLength(2);
  });

  test('is refused completely if MySQL knows one of its keys from another message', async () => {
    const used = new Map([['b', { fingerprint: 'other', number: 7, createdAt: at }]]);
    const { post, asked } = setUp([{ outcome: 'key-unknown', epoch: 'e' }], { used });
    const error = { code: 'idempotency-key-reused' };
    expect(await post(['a', 'b'].map(keyed))).toMatchObject([{ error }, { error }]);
    expect(asked).toHaveLength(1);
  });

  test('reports the limit after its payment and how long its steps took, repeated ones together', async () => {
    const standing = {
      policy: 'writes',
      quota: 9,
      windowSeconds: 60,
      remaining: 6,
      waitSeconds: 7,
    };
    const verdicts = [{ ...numbered(32), standing }, needsLease, numbered(33, 34)];
    const { reportOf } = setUp(verdicts as MessagesVerdict[]);
    expect(await reportOf(abc)).toEqual({
      standing,
      timings: { script: 30, lease: 10, enqueue: 10 },
    });
  });

  test('that is refused reports both, too', async () => {
    const standing = {
      policy: 'writes',
      quota: 9,
      windowSeconds: 60,
      remaining: 0,
      waitSeconds: 7,
    };
    const { post, reportOf } = setUp(
      Array.from({ length: 2 }, () => ({ outcome: 'rate-limited', standing }) as MessagesVerdict),
    );
    expect(await post(abc)).toMatchObject(allAre({ code: 'rate-limited', retryAfter: 7 }));
    expect(await reportOf(abc)).toEqual({ standing, timings: { script: 10 } });
  });
});

test('a post that waits asks the stores until the wait is over, counted from its start', async () => {
  const untils: number[] = [];
  const post = postMessages({
    sequences: only<Sequences>({ acceptMessages: async () => numbered(1) }),
    makeReady: async () => {},
    writeQueue: memoryQueue(),
    writeDirectly: async (_writes, until) => {
      untils.push(until);
      return { states: new Map(), timings: {} };
    },
    idempotencyKeys: only<IdempotencyKeys>({}),
    newId: () => 'fresh' as MessageId,
    instant: () => at,
    clock: () => 1_000,
  });
  await post({ ...ofChat, messages: [message('a')], waitMs: 3_000 });
  await post({ ...ofChat, messages: [message('a')] });
  expect(untils).toEqual([4_000]);
});
