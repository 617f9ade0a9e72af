import { RedisConnection } from '../../adapters/redis/client.ts';
import type { Instance } from '../instance.ts';

export function redis(instance: Instance): RedisConnection {
  const { redisUrl, tlsCa } = instance.config;
  return instance.keep(
    redis,
    () => new RedisConnection(redisUrl, tlsCa),
    (connection) => connection.close(),
  );
}
