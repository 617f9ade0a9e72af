import { redisPendingLog } from '../../adapters/redis/pending-log.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type { Instance } from '../instance.ts';
import { redis } from './redis.ts';

export const pendingLog = (instance: Instance): PendingLog =>
  redisPendingLog(redis(instance), { ...instance.config, now: Date.now });
