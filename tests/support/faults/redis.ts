import { stackDirectories } from '../../../localstack/stack/directories.ts';
import { runCommand } from '../../../localstack/stack/project-command.ts';
import { fillTo } from '../engines/redis-memory.ts';
import { asking, copyData } from '../engines/redis-server.ts';
import type { World } from '../load/world.ts';
import type { Fault, Scene } from './fault.ts';

/* A single Redis loses data or stops. */

const redisOf = ({ world }: Scene) => world.stack.engine('redis');
const urlOf = ({ stack }: World) => String(stack.env.REDIS_URL);

/** Operations that clients try while Redis is down. */
const MEANWHILE = 12;

export const redisFaults: readonly Fault[] = [
  {
    name: 'flushall',
    title: 'FLUSHALL, twice',
    strike: async (scene) => {
      for (const share of [0.3, 0.65]) {
        await scene.load.reached(share);
        const over = scene.recorder.beginFault('flushall', ['redis-data-lost']);
        await asking(urlOf(scene.world), (client) => client.flushall());
        over();
      }
    },
  },
  {
    name: 'redis-killed',
    title: 'kill -9 of Redis, which returns with the data of its append-only file',
    strike: async (scene) => {
      for (const share of [0.3, 0.65]) {
        await scene.load.reached(share);
        await killAndStart(scene, 'redis-killed');
      }
    },
  },
  {
    name: 'redis-rolled-back',
    title: 'kill -9 of Redis, which returns with an older copy of its data',
    strike: async (scene) => {
      await scene.load.reached(0.25);
      const copy = await copyData(urlOf(scene.world));
      await scene.load.reached(0.5);
      await killAndStart(scene, 'redis-rolled-back', copy.putBack);
      await scene.load.reached(0.75);
      await killAndStart(scene, 'redis-rolled-back', copy.putBack);
    },
  },
  {
    name: 'redis-restarted',
    title:
      'an orderly stop and start: handlers and workers end, sequences are sealed, Redis restarts',
    strike: async (scene) => {
      const { world, load, recorder } = scene;
      await load.reached(0.5);
      const over = recorder.beginFault('redis-restarted', ['redis-down']);
      const programs = [...world.apis.map((api) => api.process), world.worker];
      await Promise.all(programs.map((program) => program.stop()));
      load.pause();
      const log = stackDirectories(`${world.name}-programs`).log('commands');
      await runCommand('commands/seal.ts', [], { env: world.env, log });
      await redisOf(scene).stop();
      redisOf(scene).start();
      await redisOf(scene).waitReady();
      for (const program of programs) program.start();
      await Promise.all(programs.map((program) => program.waitReady()));
      load.resume();
      over();
    },
  },
  {
    name: 'redis-full',
    title: 'Redis is nearly full, then full, then has room again',
    strike: async (scene) => {
      const url = urlOf(scene.world);
      for (const [from, share] of [
        [0.3, 0.95],
        [0.6, 1.05],
      ] as const) {
        await scene.load.reached(from);
        // Suspends no promise: Redis refuses new writes, and loses nothing.
        const over = scene.recorder.beginFault('redis-full', []);
        const restore = await fillTo(url, share);
        await scene.load.more(10 * MEANWHILE);
        await restore();
        over();
      }
    },
  },
  {
    name: 'keys-lost',
    title:
      'single keys vanish: sequences, parts of the pending log, idempotency records, buckets of limits, counts of memory',
    strike: async ({ world, application, load, recorder, random }) => {
      for (const share of [0.2, 0.35, 0.5, 0.65, 0.8]) {
        await load.reached(share);
        const over = recorder.beginFault('keys-lost', ['redis-data-lost', 'key-records-lost'], {
          application,
        });
        await asking(urlOf(world), async (client) => {
          const found = await Promise.all(
            KINDS_OF_KEYS.map((kind) => client.keys(`${kind}:{${application}}*`)),
          );
          found.push(await client.keys('pending-applications:{*'));
          const victims = found.filter((keys) => keys.length > 0).map((keys) => random.pick(keys));
          if (victims.length > 0) await client.del(...victims);
        });
        over();
      }
    },
  },
];

const KINDS_OF_KEYS = [
  'seq',
  'pending',
  'pending-order',
  'pending-index',
  'dead-lettered',
  'idempotency',
  'rate',
  'usage',
];

async function killAndStart(scene: Scene, name: string, between?: () => void): Promise<void> {
  const redis = redisOf(scene);
  const over = scene.recorder.beginFault(name, [
    'redis-down',
    'redis-unsealed-end',
    'redis-data-lost',
  ]);
  await redis.kill('SIGKILL');
  between?.();
  await scene.load.more(MEANWHILE);
  redis.start();
  await redis.waitReady();
  over();
}
