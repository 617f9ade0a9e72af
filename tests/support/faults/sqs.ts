import type { SqsBehaviour } from '../proxies/sqs.ts';
import type { Fault } from './fault.ts';

/* The queue is down, or behaves as a distributed queue may. Numbered messages that can't be sent
   wait in the pending log. */

/** Operations that clients try while the queue is down. */
const MEANWHILE = 40;

const misbehaving = (behaviour: SqsBehaviour, title: string): Fault => ({
  name: `sqs-${behaviour}`,
  title,
  strike: async ({ world, load, recorder }) => {
    await load.reached(0.25);
    const over = recorder.beginFault(`sqs-${behaviour}`, []);
    world.sqs.behave(behaviour);
    await load.reached(0.8);
    world.sqs.behave('honest');
    over();
  },
});

export const sqsFaults: readonly Fault[] = [
  {
    name: 'sqs-down',
    title: 'SQS is down',
    strike: async ({ world, load, recorder }) => {
      for (const share of [0.3, 0.65]) {
        await load.reached(share);
        const over = recorder.beginFault('sqs-down', []);
        await world.sqs.down();
        await load.more(MEANWHILE);
        await world.sqs.up();
        over();
      }
    },
  },
  misbehaving('refusing', 'SQS refuses every second call'),
  misbehaving('slow', 'SQS is slow, at times slower than a client waits'),
  misbehaving('answer-lost', 'SQS accepts, and every second response is lost'),
  misbehaving('twice', 'SQS delivers every message twice'),
  misbehaving('out-of-order', 'SQS delivers late and out of order'),
];
