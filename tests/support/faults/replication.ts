import {
  follow,
  inSync,
  promote,
  type RedisServer,
  startReplica,
} from '../engines/redis-server.ts';
import type { World } from '../load/world.ts';
import { type TcpProxy, tcpProxy } from '../proxies/tcp.ts';
import type { Fault, Scene } from './fault.ts';
import { servesAgain } from './silence.ts';

/* Two Redis servers, of which the wrong one may believe that it is the primary. Each fault ends
   with the replica as the only primary. */

const urlOf = ({ stack }: World) => String(stack.env.REDIS_URL);

interface Pair {
  readonly replica: RedisServer;
  /** The connection from the replica to its primary. */
  readonly link: TcpProxy;
  /** Ends the fault that attaching the first replica is, because it ends the primary's epoch. */
  readonly attached: () => void;
}

async function attachReplica({ world, recorder }: Scene): Promise<Pair> {
  const attached = recorder.beginFault('first replica attached', ['redis-unsealed-end']);
  const link = await tcpProxy(world.redisPort);
  const replica = await startReplica(world.programs, world.name, link.port);
  return { replica, link, attached };
}

async function detach(world: World, { replica, link }: Pair): Promise<void> {
  await promote(urlOf(world));
  world.switchRedis(world.redisPort);
  await replica.process.stop();
  await link.close();
}

/** Operations that reach the primary while its replica gets nothing. */
const LAG = 30;
/** Operations that clients try while nobody answers for Redis. */
const MEANWHILE = 12;

/** Cuts the replica off while clients go on, then promotes it. Data that it missed is lost. */
async function failOver({ world, load }: Scene, { link }: Pair, to: RedisServer): Promise<void> {
  link.hold();
  await load.more(LAG);
  await promote(to.url);
  world.switchRedis(to.port);
  await link.down();
  link.release();
}

/** The old primary drops its data and copies the new primary's. */
async function comeBack({ world }: Scene, pair: Pair): Promise<void> {
  await follow(urlOf(world), pair.replica.port);
  await inSync(urlOf(world));
}

let pair: Pair | undefined;
const restore = async (world: World): Promise<void> => {
  if (pair) await detach(world, pair);
  pair = undefined;
};

export const replicationFaults: readonly Fault[] = [
  {
    name: 'failover',
    title: 'failover to a replica that lags',
    strike: async (scene) => {
      await scene.load.reached(0.2);
      pair = await attachReplica(scene);
      await scene.load.reached(0.45);
      const over = scene.recorder.beginFault('failover', [
        'redis-down',
        'redis-unsealed-end',
        'redis-data-lost',
      ]);
      await failOver(scene, pair, pair.replica);
      over();
      pair.attached();
    },
    restore,
  },
  {
    name: 'redis-silent',
    title: 'the host of Redis is lost without a word, and a replica answers at its address',
    strike: async (scene) => {
      const { world, application, load, recorder } = scene;
      await load.reached(0.2);
      pair = await attachReplica(scene);
      await load.reached(0.45);
      const over = recorder.beginFault('redis-silent', [
        'redis-down',
        'redis-unsealed-end',
        'redis-data-lost',
      ]);
      pair.link.hold();
      await load.more(LAG);
      world.loseRedis();
      await load.more(MEANWHILE);
      await promote(pair.replica.url);
      world.replaceRedis(pair.replica.port);
      await servesAgain(world, application);
      await pair.link.down();
      pair.link.release();
      over();
      pair.attached();
    },
    restore,
  },
  {
    name: 'failback',
    title: 'failover, and failback to the old primary after a full copy',
    strike: async (scene) => {
      const { world, load, recorder } = scene;
      await load.reached(0.15);
      pair = await attachReplica(scene);
      await load.reached(0.3);
      const over = recorder.beginFault('failover and failback', [
        'redis-down',
        'redis-unsealed-end',
        'redis-data-lost',
      ]);
      await failOver(scene, pair, pair.replica);
      await comeBack(scene, pair);
      await load.more(LAG);
      await promote(urlOf(world));
      world.switchRedis(world.redisPort);
      over();
      pair.attached();
    },
    restore,
  },
  {
    name: 'split-brain',
    title: 'split brain: the old primary continues to serve one API instance',
    beyond: {
      promise: 'N4',
      because:
        'neither primary knows the numbers of the other, and when one is given up the other continues in its own block, which may be the lower one',
    },
    strike: async (scene) => {
      const { world, load, recorder } = scene;
      await load.reached(0.2);
      pair = await attachReplica(scene);
      await load.reached(0.35);
      const over = recorder.beginFault('split brain', ['split-brain', 'redis-data-lost']);
      const [stranded] = world.apis;
      await promote(pair.replica.url);
      world.switchRedis(pair.replica.port);
      stranded.redis.switchTo(world.redisPort);
      await load.reached(0.75);
      stranded.redis.switchTo(pair.replica.port);
      over();
      pair.attached();
    },
    restore,
  },
];
