import type { Supervised } from '../../localstack/process/supervised.ts';
import type { Fault } from './fault.ts';

/* Our own processes killed in the middle of whatever they do, and a search engine that nobody reaches. */

/** Operations that clients try while a process is away. */
const MEANWHILE = 10;

const SHARES = [0.2, 0.4, 0.6, 0.8];

async function killAndStart(process: Supervised, meanwhile: () => Promise<void>): Promise<void> {
  await process.kill('SIGKILL');
  await meanwhile();
  process.start();
  await process.waitReady();
}

export const processFaults: readonly Fault[] = [
  {
    name: 'worker-killed',
    title: 'kill -9 of the worker, four times',
    strike: async ({ world, load, recorder }) => {
      for (const share of SHARES) {
        await load.reached(share);
        const over = recorder.beginFault('worker-killed', []);
        await killAndStart(world.worker, () => load.more(MEANWHILE));
        over();
      }
    },
  },
  {
    name: 'api-killed',
    title: 'kill -9 of an API instance with requests in it, four times',
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
    title: 'OpenSearch is away',
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
