import { redisSequences } from '../../adapters/redis/sequences.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { Instance } from '../instance.ts';
import { redis } from './redis.ts';

/**
 * Returns the instance's only client of the sequences, because it remembers the applications that
 * it has registered.
 */
export function sequences(instance: Instance): Sequences {
  return instance.keep(sequences, () =>
    redisSequences(redis(instance), { ...instance.config, now: Date.now }),
  );
}
