import { setTimeout as delay } from 'node:timers/promises';
import type { Supervised } from '../../../localstack/process/supervised.ts';
import { until } from '../wait.ts';
import type { Fault, Scene } from './fault.ts';

/* Our own processes killed at work, and an unreachable search engine. */

/** Operations that clients try while a process is down. */
const MEANWHILE = 10;

const SHARES = [0.2, 0.45, 0.7];

async function killAndStart(process: Supervised, meanwhile: () => Promise<void>): Promise<void> {
  await process.kill('SIGKILL');
  await meanwhile();
  process.start();
  await process.waitReady();
}

/** Kills the worker at a random moment: it polls, gathers a batch, stores or deletes. */
async function killWorkerAtWork({ world, load, random }: Scene): Promise<void> {
  const polls = () => world.sqs.calls.get('ReceiveMessage') ?? 0;
  const before = polls();
  await until('the worker polls', () => polls() > before + 1);
  await delay(random.below(600));
  await killAndStart(world.worker, () => load.more(MEANWHILE));
}

export const processFaults: readonly Fault[] = [
  {
    name: 'worker-killed',
    title: 'kill -9 of the worker, three times',
    strike: async (scene) => {
      for (const share of SHARES) {
        await scene.load.reached(share);
        const over = scene.recorder.beginFault('worker-killed', []);
        await killWorkerAtWork(scene);
        over();
      }
    },
  },
  {
    name: 'api-killed',
    title: 'kill -9 of an API instance with requests in it, three times',
    strike: async ({ world, load, recorder, random }) => {
      for (const share of SHARES) {
        await load.reached(share);
        const over = recorder.beginFault('api-killed', []);
        await killAndStart(random.pick(world.apis).process, () => load.more(MEANWHILE));
        over();
      }
    },
  },
  {
    name: 'opensearch-down',
    title: 'OpenSearch is down',
    strike: async ({ world, load, recorder }) => {
      await load.reached(0.25);
      const over = recorder.beginFault('opensearch-down', []);
      await world.search.down();
      await load.reached(0.75);
      await world.search.up();
      over();
    },
  },
];
