import { RedisConnection } from '../../adapters/redis/client.ts';
import { timeLeft } from '../../runtime/deadline.ts';
import type { Instance } from '../instance.ts';

export function redis(instance: Instance): RedisConnection {
  const { redisUrl, tlsCa } = instance.config;
  return instance.keep(
    redis,
    () => new RedisConnection(redisUrl, { ca: tlsCa, timeLeft }),
    (connection) => connection.close(),
  );
}
