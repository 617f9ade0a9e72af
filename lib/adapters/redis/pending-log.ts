import type { PendingLog } from '../../domain/pending-port.ts';
import type { RedisConnection } from './client.ts';
import { mendEntries } from './mend-entries.ts';
import { readEntries } from './read-entries.ts';
import { removeEntries } from './remove-entries.ts';
import { type SweepSettings, sweepEntries } from './sweep-entries.ts';

/**
 * The pending log in Redis, composed of four groups of methods: those that read, remove, sweep and
 * mend entries.
 */
export const redisPendingLog = (redis: RedisConnection, settings: SweepSettings): PendingLog => ({
  ...readEntries(redis),
  ...removeEntries(redis, settings),
  ...sweepEntries(redis, settings),
  ...mendEntries(redis, settings),
});
