import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { callSqs } from '../../../lib/adapters/sqs/call-sqs.ts';
import { type Exchanges, openExchanges } from '../../../lib/adapters/sqs/exchange.ts';
import { gatherSends } from '../../../lib/adapters/sqs/gather-sends.ts';
import type { Sender } from '../../../lib/adapters/sqs/sender.ts';
import { deadline, timeLeft } from '../../../lib/runtime/deadline.ts';
import { accept, type QueueStub, queueStub, refuse } from '../../support/proxies/queue-stub.ts';
import { until } from '../../support/wait.ts';

let stub: QueueStub;
let exchanges: Exchanges;
let callsTo: ReturnType<typeof callSqs>;
let sender: Sender;
beforeEach(async () => {
  stub = await queueStub();
  exchanges = openExchanges();
  const identity = { accessKeyId: 'key', secretAccessKey: 'secret', region: 'eu-west-1' };
  callsTo = callSqs({ exchanges, identity: () => identity, now: Date.now });
  sender = gatherSends({ callsTo, timeLeft });
});
afterEach(() => {
  exchanges.close();
  stub.close();
});

const queue = (name = 'writes') => `${stub.url}/000000000000/${name}`;
/** Whether SQS accepted the one body of a request. */
const accepted = async (body: string, to = queue()): Promise<boolean> =>
  (await sender.send(to, [body])).refused.size === 0;
const together = (bodies: readonly string[]) => Promise.all(bodies.map((body) => accepted(body)));
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`);
const sizes = () => stub.calls.map(({ input }) => input.Entries?.length ?? 1);

/** Keeps the responses back, until the test lets them go. */
function hold() {
  const held: (() => void)[] = [];
  stub.behave((call, response: ServerResponse) => void held.push(() => accept(call, response)));
  return held;
}

describe('requests that send at the same time', () => {
  test('share a call, and a lone one is sent alone', async () => {
    expect(await together(numbered(4))).toEqual([true, true, true, true]);
    expect(await accepted('alone')).toBe(true);
    expect(stub.calls.map(({ action }) => action)).toEqual(['SendMessageBatch', 'SendMessage']);
  });

  test('share calls of at most ten messages and 240 KiB', async () => {
    expect(await together(numbered(23))).not.toContain(false);
    expect(sizes().toSorted((a, b) => a - b)).toEqual([3, 10, 10]);
    stub.calls.length = 0;
    await together(['x'.repeat(100 * 1024), 'y'.repeat(100 * 1024), 'z'.repeat(100 * 1024)]);
    expect(sizes().toSorted()).toEqual([1, 2]);
  });

  test('fail alone when SQS refuses one message of their call', async () => {
    const outcomes = await together(['one', 'refuse two', 'three']);
    expect(outcomes).toEqual([true, false, true]);
    expect(stub.calls.length).toBe(1);
  });

  test('fail together with their call, and no request of another call fails', async () => {
    stub.behave((call, response) => {
      const isBad = JSON.stringify(call.input).includes('message 3');
      (isBad ? refuse(400, 'InvalidBatchEntryId') : accept)(call, response);
    });
    const outcomes = await together(numbered(20));
    expect(outcomes).toEqual(numbered(20).map((_, i) => i >= 10));
  });

  test('to different queues, or with different options, share no call', async () => {
    await Promise.all([
      accepted('one'),
      accepted('two', queue('other')),
      sender.send(queue(), ['three'], { delaySeconds: 1 }),
      sender.send(queue(), ['four'], { attributes: { reason: 'malformed' } }),
    ]);
    expect(stub.calls.length).toBe(4);
  });

  test('each get the results of their own messages, whatever they send', async () => {
    const body = fc.tuple(fc.constantFrom('good', 'refuse'), fc.nat(30_000));
    const requests = fc.array(fc.array(body, { minLength: 1, maxLength: 12 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const sent = all.map((bodies) => bodies.map(([kind, size]) => kind + '.'.repeat(size)));
        const results = await Promise.all(sent.map((bodies) => sender.send(queue(), bodies)));
        const refused = results.map(({ refused }) => [...refused].toSorted((a, b) => a - b));
        expect(refused).toEqual(
          all.map((bodies) => bodies.flatMap(([kind], i) => (kind === 'refuse' ? [i] : []))),
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe('a request that sends while a call is under way', () => {
  test('waits for its end, and is then sent with the others that waited', async () => {
    sender = gatherSends({ callsTo, timeLeft, slowMs: 60_000 });
    const held = hold();
    const first = accepted('first');
    await until('the first call', () => held.length === 1);
    const second = accepted('second');
    await turn();
    const third = accepted('third');
    held[0]?.();
    expect(await first).toBe(true);
    await until('the second call', () => held.length === 2);
    expect(sizes()).toEqual([1, 2]);
    held[1]?.();
    expect(await Promise.all([second, third])).toEqual([true, true]);
  });

  test('is sent before its end if it fills a batch', async () => {
    sender = gatherSends({ callsTo, timeLeft, slowMs: 60_000 });
    const held = hold();
    const first = accepted('first');
    await until('the first call', () => held.length === 1);
    const full = together(numbered(10));
    await until('the full batch', () => held.length === 2);
    for (const respond of held) respond();
    expect([await first, ...(await full)]).not.toContain(false);
    expect(sizes()).toEqual([1, 10]);
  });

  test('is sent before its end if the call is slow', async () => {
    const held = hold();
    const sends: Promise<boolean>[] = [];
    for (const body of numbered(3)) {
      sends.push(accepted(body));
      await until('its call', () => held.length === sends.length);
    }
    for (const respond of held) respond();
    expect(await Promise.all(sends)).not.toContain(false);
  });
});

describe('a request that shares a call', () => {
  test('gives up at its own deadline, and the others do not', async () => {
    const held = hold();
    const soon = deadline.run(Date.now() + 200, () => accepted('soon'));
    const patient = accepted('patient');
    expect(await soon).toBe(false);
    held[0]?.();
    expect(await patient).toBe(true);
    expect(sizes()).toEqual([2]);
  });

  test('and has given up before its message is sent does not send it', async () => {
    expect(await deadline.run(Date.now(), () => accepted('gone'))).toBe(false);
    await accepted('last');
    expect(stub.calls.map(({ input }) => input.MessageBody)).toEqual(['last']);
  });
});
