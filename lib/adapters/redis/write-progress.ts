import type { WriteProgress } from '../../domain/queue-port.ts';
import type { RedisConnection } from './client.ts';
import { RECEIVED_WRITES } from './keys.ts';
import { addScores } from './script.ts';

const MEMBER = 'through';

/**
 * Keeps the progress as the score of the only member of a sorted set, because Redis can raise a
 * score without ever lowering it (ZADD GT).
 */
export const redisWriteProgress = (redis: RedisConnection): WriteProgress => ({
  async note(sentAt) {
    await redis.run(addScores, [RECEIVED_WRITES], ['GT', sentAt, MEMBER]);
  },
  async receivedThrough() {
    return Number(await redis.use((client) => client.zscore(RECEIVED_WRITES, MEMBER)));
  },
});
