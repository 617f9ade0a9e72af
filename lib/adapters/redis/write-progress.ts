import type { WriteProgress } from '../../domain/queue-port.ts';
import type { RedisConnection } from './client.ts';
import { RECEIVED_WRITES } from './keys.ts';

const MEMBER = 'through';

/** A sorted set with one member. Redis raises its score and never lowers it (ZADD GT). */
export const redisWriteProgress = (redis: RedisConnection): WriteProgress => ({
  async note(sentAt) {
    await redis.use((client) => client.zadd(RECEIVED_WRITES, 'GT', sentAt, MEMBER));
  },
  async receivedThrough() {
    return Number(await redis.use((client) => client.zscore(RECEIVED_WRITES, MEMBER)));
  },
});
