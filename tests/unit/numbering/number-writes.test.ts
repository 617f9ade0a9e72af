import { describe, expect, test } from '@jest/globals';
import type { IdempotencyKeys, KeyUse } from '../../../lib/domain/idempotency-port.ts';
import { Problem } from '../../../lib/domain/problems.ts';
import type { MessagesVerdict, NewMessage, Sequences } from '../../../lib/domain/sequence-port.ts';
import type { MessageId } from '../../../lib/domain/terms.ts';
import { numberMessages } from '../../../lib/usecases/numbering/number-writes.ts';
import {
  acceptedChat,
  acceptedMessage,
  at,
  chatNumber,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const position = { epoch: 'e', chain: 'c', end: 32 };
const standing = {
  policy: 'writes',
  quota: 9,
  windowSeconds: 60,
  remaining: 6,
  waitSeconds: 7,
} as const;
const draft = {
  id: 'id' as MessageId,
  body: 'x',
  author: null,
  metadata: null,
  sentAt: at,
  createdAt: at,
};
const keyed = (key: string): NewMessage => ({ draft, idempotency: { key, fingerprint: 'f' } });
const numbered = (...numbers: number[]) =>
  ({
    outcome: 'accepted',
    numbered: numbers.map((number) => ({ message: acceptedMessage(number), repeated: false })),
  }) as const;

/** Numbers messages by a sequence that gives these verdicts, or throws them. */
function setUp(
  verdicts: readonly (MessagesVerdict | Error)[],
  used: readonly [string, KeyUse][] = [],
) {
  const earlier: unknown[] = [];
  const number = numberMessages({
    sequences: only<Sequences>({
      acceptMessages: async (_token, _chat, _messages, calls) => {
        const verdict = verdicts[earlier.length];
        earlier.push(calls);
        if (!verdict || verdict instanceof Error) throw verdict ?? new Error('nobody asked');
        return verdict;
      },
    }),
    makeReady: async () => {},
    idempotencyKeys: only<IdempotencyKeys>({ find: async () => new Map(used) }),
    clock: () => 0,
  });
  const messages = (...keys: string[]) => number({ token, chat: chatNumber(1) }, keys.map(keyed));
  return { messages, earlier };
}

describe('numbering messages', () => {
  test('has one outcome for each, in their order: a number, an earlier use of the key, or an error', async () => {
    const use: KeyUse = { fingerprint: 'f', number: 7, createdAt: at };
    const verdicts = [
      { outcome: 'key-unknown', epoch: 'e' },
      numbered(8),
      { outcome: 'backlog-full', why: 'entries' },
    ] as const;
    const { messages } = setUp(verdicts, [['b', use]]);
    const { outcomes } = await messages('a', 'b', 'c');
    expect(outcomes).toEqual([
      { write: { kind: 'message', token, chatNumber: 1, message: acceptedMessage(8) } },
      { used: use },
      { error: expect.objectContaining({ code: 'backlog-full' }) },
    ]);
  });

  test('is refused as a whole while no number is taken, even where MySQL knows a key', async () => {
    const use: KeyUse = { fingerprint: 'f', number: 7, createdAt: at };
    const verdicts = [
      { outcome: 'key-unknown', epoch: 'e' },
      { outcome: 'backlog-full', why: 'entries' },
    ] as const;
    const { outcomes } = await setUp(verdicts, [['b', use]]).messages('a', 'b');
    const error = expect.objectContaining({ code: 'backlog-full' });
    expect(outcomes).toEqual([{ error }, { error }]);
  });

  test('tells later calls that the request has paid, and for which epoch MySQL was asked', async () => {
    const verdicts = [
      { outcome: 'needs-lease', position, standing },
      { outcome: 'key-unknown', epoch: 'e' },
      numbered(1),
    ] as const;
    const { messages, earlier } = setUp(verdicts);
    expect((await messages('a')).standing).toBe(standing);
    expect(earlier).toEqual([
      { paid: false, askedFor: undefined },
      { paid: true, askedFor: undefined },
      { paid: true, askedFor: 'e' },
    ]);
  });

  test('sends a pending chat with every message, and the low block with the last one', async () => {
    const verdict = { ...numbered(15, 16), chat: acceptedChat(1), extend: position };
    const { outcomes } = await setUp([verdict]).messages('a', 'b');
    expect(outcomes).toMatchObject([
      { write: { chat: acceptedChat(1) } },
      { write: { chat: acceptedChat(1), extend: position } },
    ]);
    expect(outcomes[0]).not.toHaveProperty('write.extend');
  });

  test('throws a bug, and returns a problem', async () => {
    await expect(setUp([new TypeError('a bug')]).messages('a')).rejects.toThrow('a bug');
    const { outcomes } = await setUp([new Problem('chat-deleted')]).messages('a');
    expect(outcomes).toEqual([{ error: expect.objectContaining({ code: 'chat-deleted' }) }]);
  });
});
