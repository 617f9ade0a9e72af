import { redisSequences } from '../../adapters/redis/sequences.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { Instance } from '../instance.ts';
import { redis } from './redis.ts';

/**
 * Returns the one client of the sequences in this instance. The client remembers the applications
 * that it has added to the registry; a second client would not know them.
 */
export function sequences(instance: Instance): Sequences {
  return instance.keep(sequences, () =>
    redisSequences(redis(instance), { ...instance.config, now: Date.now }),
  );
}
