import type { PendingLog } from '../../domain/pending-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import type { RedisConnection } from './client.ts';
import {
  ALL_PENDING,
  deadLetteredKey,
  isPendingHash,
  NO_CHAT,
  pendingIndexKey,
  tokenOf,
} from './keys.ts';
import mendLua from './mend-pending.lua';
import pendingLua from './pending.lua';
import { register } from './pending-registry.ts';
import { Script } from './script.ts';
import type { SweepSettings } from './sweep-entries.ts';

const mend = new Script(pendingLua, mendLua);

/** Entries per run of the script: Redis serves other clients between two runs. */
const MENDED_AT_ONCE = 500;

export function mendEntries(
  redis: RedisConnection,
  settings: Pick<SweepSettings, 'sweepAfterMs' | 'now'>,
): Pick<PendingLog, 'mend'> {
  return {
    async mend(hasTimeLeft) {
      for await (const keys of redis.scan(ALL_PENDING)) {
        for (const key of keys) {
          if (!hasTimeLeft()) return false;
          const token = tokenOf(key);
          if (!token) continue;
          await redis.use((client) => register(client, token, settings.now()));
          if (isPendingHash(key)) await mendHash(key, token);
        }
      }
      return true;
    },
  };

  async function mendHash(hash: string, token: ApplicationToken): Promise<void> {
    const [, chat = NO_CHAT] = hash.split('}:');
    const keys = [hash, pendingIndexKey(token), deadLetteredKey(token)];
    const due = settings.now() + settings.sweepAfterMs;
    const numbers = await redis.use((client) => client.hkeys(hash));
    for (let i = 0; i < numbers.length; i += MENDED_AT_ONCE) {
      const some = numbers.slice(i, i + MENDED_AT_ONCE);
      await redis.use((client) => mend.run(client, keys, [chat, due, ...some]));
    }
  }
}
