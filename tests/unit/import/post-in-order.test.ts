import { expect, test } from '@jest/globals';
import {
  type Outcome,
  type Posting,
  type PostingPorts,
  postInOrder,
} from '../../../commands/import/post-in-order.ts';
import type { Answer } from '../../../commands/import/send.ts';

const posting = (position: number, body: string): Posting => ({
  conversation: '1',
  position,
  line: position,
  message: { conversation: 1, body },
});
type Asked = Parameters<PostingPorts['request']>[1];
interface Sent {
  readonly url: string;
  readonly bodies: readonly string[];
  readonly keys: readonly (string | undefined)[];
}

/**
 * Posts to an API that numbers messages, refuses requests by `refuses`, and first accepts only the
 * part of a batch that `takes` returns.
 */
async function post(
  bodies: readonly string[],
  refuses: (sent: Sent) => boolean = () => false,
  takes?: (sent: Sent) => string[] | undefined,
) {
  const sent: Sent[] = [];
  let number = 0;
  const ports = {
    keyOf: ({ position }: Posting) => `k${position}`,
    request: async (url: string, { body, idempotencyKey: key, restOf }: Asked): Promise<Answer> => {
      const messages = (body as { messages?: { body: string; idempotency_key: string }[] })
        .messages;
      const one = {
        url,
        bodies: messages?.map((m) => m.body) ?? [(body as { body: string }).body],
        keys: messages?.map((m) => m.idempotency_key) ?? [key],
      };
      sent.push(one);
      const taken = takes?.(one);
      if (taken && restOf) {
        const data = one.bodies.map((text) =>
          taken.includes(text) ? { status: 201, message: { number: ++number } } : { status: 503 },
        );
        return ports.request(url, { body: restOf({ data }), restOf });
      }
      if (refuses(one))
        return { accepted: false, status: 422, code: 'invalid-request', detail: 'no' };
      const data = one.bodies.map(() => ({ message: { number: ++number } }));
      return { accepted: true, body: messages ? { data } : data[0]?.message };
    },
  };
  const outcomes: (readonly [Posting, Outcome])[] = [];
  const postings = bodies.map((body, i) => posting(i + 1, body));
  for await (const some of postInOrder(ports, '/messages', postings)) outcomes.push(...some);
  return { sent, outcomes: outcomes.map(([, outcome]) => outcome) };
}

test('a single message is posted alone, with its key in the header', async () => {
  const { sent, outcomes } = await post(['a']);
  expect(sent).toEqual([{ url: '/messages', bodies: ['a'], keys: ['k1'] }]);
  expect(outcomes).toEqual([{ number: 1 }]);
});

test('several messages go in one request, each with its key', async () => {
  const { sent, outcomes } = await post(['a', 'b', 'c']);
  expect(sent).toEqual([
    { url: '/messages/batch', bodies: ['a', 'b', 'c'], keys: ['k1', 'k2', 'k3'] },
  ]);
  expect(outcomes).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
});

test('no request holds more than a hundred messages or half a mebibyte', async () => {
  const { sent } = await post(Array.from({ length: 250 }, () => 'x'));
  expect(sent.map(({ bodies }) => bodies.length)).toEqual([100, 100, 50]);
  const large = await post(Array.from({ length: 100 }, () => 'x'.repeat(16_000)));
  expect(large.sent.map(({ bodies }) => bodies.length)).toEqual([32, 32, 32, 4]);
});

test('the messages of a refused batch are posted one by one, in order, with the same keys, and only the bad one is refused', async () => {
  const { sent, outcomes } = await post(['a', 'bad', 'c'], ({ bodies }) => bodies.includes('bad'));
  expect(sent.slice(1)).toEqual(
    ['a', 'bad', 'c'].map((body, i) => ({ url: '/messages', bodies: [body], keys: [`k${i + 1}`] })),
  );
  expect(outcomes).toEqual([
    { number: 1 },
    expect.objectContaining({ code: 'invalid-request' }),
    { number: 2 },
  ]);
});

test('only the rest of a partly accepted batch is retried, and the results come in order', async () => {
  const first = ({ bodies }: Sent) => (bodies.length === 4 ? ['a', 'c'] : undefined);
  const { sent, outcomes } = await post(['a', 'b', 'c', 'd'], undefined, first);
  expect(sent.map(({ bodies, keys }) => [bodies, keys])).toEqual([
    [
      ['a', 'b', 'c', 'd'],
      ['k1', 'k2', 'k3', 'k4'],
    ],
    [
      ['b', 'd'],
      ['k2', 'k4'],
    ],
  ]);
  expect(outcomes).toEqual([{ number: 1 }, { number: 3 }, { number: 2 }, { number: 4 }]);
});

test('accepted messages of a batch are not posted again if its rest is refused', async () => {
  const { sent, outcomes } = await post(
    ['a', 'bad', 'c'],
    ({ bodies }) => bodies.includes('bad') && bodies.length < 3,
    ({ bodies }) => (bodies.length === 3 ? ['a', 'c'] : undefined),
  );
  expect(sent.map(({ bodies }) => bodies)).toEqual([['a', 'bad', 'c'], ['bad'], ['bad']]);
  expect(outcomes).toEqual([
    { number: 1 },
    expect.objectContaining({ code: 'invalid-request' }),
    { number: 2 },
  ]);
});
