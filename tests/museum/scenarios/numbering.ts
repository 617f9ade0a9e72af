import { Redis } from 'ioredis';
import { until } from '../../support/wait.ts';
import type { Scenario } from '../scenario.ts';
import { startRedis } from '../world/redis-server.ts';

const flush: Scenario = {
  name: 'flush',
  story: 'Redis is flushed while messages wait in the queue; chats, posts and retries go on.',
  async play(world) {
    const client = await world.clientWithChat(4);
    await client.post('keyed', { key: 'k' });
    await world.work();
    await client.posts(3, 'queued');
    await world.flush();
    await client.createChat('second');
    await client.post('keyed', { key: 'k' });
    await client.post('after');
    await client.posts(3, 'later');
  },
};

const burst: Scenario = {
  name: 'burst',
  story: 'Twenty posts to one chat at once.',
  async play(world) {
    const client = await world.clientWithChat();
    await client.posts(20, 'at once');
  },
};

const twoTenants: Scenario = {
  name: 'two tenants',
  story: 'Two applications create chats and post in turn.',
  async play(world) {
    const [one, other] = [await world.client(), await world.client()];
    for (const client of [one, other]) {
      await client.createChat(`first of ${client.token}`);
      await client.posts(3, client.token);
    }
  },
};

const failback: Scenario = {
  name: 'failback',
  story:
    'A replica that lags is promoted, the old primary follows it with a full resync and is promoted back.',
  async play(world) {
    const client = await world.clientWithChat(3);
    const second = await startRedis();
    const replica = new Redis({ host: '127.0.0.1', port: second.port });
    try {
      const link = (field: string, value: string, redis: Redis) =>
        until(`${field} is ${value}`, async () =>
          (await redis.info('replication')).includes(`${field}:${value}`),
        );
      await replica.replicaof('127.0.0.1', world.engines.redisServer.port);
      await link('master_link_status', 'up', replica);
      await until('the replica has what the primary has', async () => {
        const key = `seq:{${client.token}}:1`;
        return (await replica.hget(key, 'next')) === (await world.redis.hget(key, 'next'));
      });
      await replica.replicaof('NO', 'ONE');
      await world.struckBy('failback', async () => {
        await client.posts(4, 'on the old primary');
        await world.redis.replicaof('127.0.0.1', second.port);
        await link('master_link_status', 'up', world.redis);
        await world.redis.replicaof('NO', 'ONE');
      });
      await client.posts(4, 'after the failback');
    } finally {
      await world.redis.replicaof('NO', 'ONE');
      replica.disconnect();
      await second.end();
    }
  },
};

const rollback: Scenario = {
  name: 'rollback',
  story: 'Redis is killed and comes back with an older copy of its data.',
  async play(world) {
    const client = await world.clientWithChat(3);
    world.engines.redisServer.backUp();
    await client.posts(4, 'after the copy');
    await world.work();
    await client.readHead();
    await world.killRedis();
    await client.readHead();
    await client.posts(3, 'after the restart');
    await client.readHead();
  },
};

const restoredKey: Scenario = {
  name: 'restored key',
  story:
    'An old key is put back onto the same server, beyond what N1 promises: of two messages with one number neither may vanish.',
  beyond: ['N1', 'N4'],
  async play(world) {
    const client = await world.clientWithChat(1);
    const key = `seq:{${client.token}}:1`;
    const old = await world.redis.hgetall(key);
    await client.post('first of the two');
    await world.work();
    await world.struckBy('old key', () => world.redis.hset(key, old));
    world.notes.mayBeDead('second of the two');
    await client.post('second of the two');
  },
};

const retries: Scenario = {
  name: 'retries',
  story:
    'A client repeats requests with the same Idempotency-Key, before and after they are stored, and once with another body.',
  async play(world) {
    const client = await world.client();
    await client.createChat('first', { key: 'c' });
    await client.posts(3, 'before');
    await client.createChat('first', { key: 'c' });
    await client.post('keyed', { key: 'k' });
    await client.post('keyed', { key: 'k' });
    await world.work();
    await client.post('keyed', { key: 'k' });
    await client.post('another body', { key: 'k' });
    await client.posts(2, 'after');
  },
};

export const numberingScenarios = [
  flush,
  burst,
  twoTenants,
  failback,
  rollback,
  restoredKey,
  retries,
];
