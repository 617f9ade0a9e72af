import { describe, expect, test } from '@jest/globals';
import type { AcceptedWrite, WriteQueue } from '../../../lib/domain/queue-port.ts';
import { deliverWrites } from '../../../lib/usecases/writing/deliver-writes.ts';
import type { DirectState } from '../../../lib/usecases/writing/write-directly.ts';
import { acceptedWrite, down, memoryQueue, ticking } from '../../support/usecases/fakes.ts';

const [one, two] = [acceptedWrite(1), acceptedWrite(2)];
const UNTIL = 5_000;
describe('the delivery of writes', () => {
  const directly =
    (...states: (readonly [AcceptedWrite, DirectState])[]) =>
    async () => ({ states: new Map(states), timings: { persist: 3 } });

  test('queues writes that the client does not wait for, without a query to the stores', async () => {
    const writeQueue = memoryQueue();
    const asked = async () => {
      throw new Error('nobody asked for it');
    };
    const deliver = deliverWrites({ writeQueue, writeDirectly: asked, clock: ticking() });
    const { stateOf, timings } = await deliver([one, two]);
    expect([stateOf(one), stateOf(two)]).toEqual(['accepted', 'accepted']);
    expect(timings).toEqual({ enqueue: 10 });
    expect(writeQueue.sent).toEqual([one, two]);
  });

  test('queues writes that were not completed directly, and returns how far each came', async () => {
    const writeQueue = memoryQueue();
    const [three] = [acceptedWrite(3)];
    const deliver = deliverWrites({
      writeQueue,
      writeDirectly: directly([one, 'done'], [two, 'persisted']),
      clock: ticking(),
    });
    const { stateOf, timings } = await deliver([one, two, three], UNTIL);
    expect(timings).toEqual({ persist: 3, enqueue: 10 });
    expect([one, two, three].map(stateOf)).toEqual(['searchable', 'persisted', 'accepted']);
    expect(writeQueue.sent).toEqual([two, three]);
  });

  test('acknowledges only writes committed in MySQL while SQS is down', async () => {
    const deliver = deliverWrites({
      writeQueue: down<WriteQueue>('sqs'),
      writeDirectly: directly([one, 'persisted']),
      clock: ticking(),
    });
    const { stateOf, timings } = await deliver([one, two], UNTIL);
    // The failed step is measured, too.
    expect(timings).toEqual({ persist: 3, enqueue: 10 });
    expect([stateOf(one), stateOf(two)]).toEqual([
      'persisted',
      expect.objectContaining({ engine: 'sqs' }),
    ]);
  });
});
