import { NO_CHAT } from '../../domain/no-chat.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import type { RedisConnection } from './client.ts';
import { windowsAt } from './key-windows.ts';
import {
  ALL_KEYS,
  deadLetteredKey,
  isOfPendingLog,
  isPendingHash,
  pendingIndexKey,
  recordsKeys,
  sequenceNameOf,
  tokenOf,
  usageKey,
} from './keys.ts';
import mendLua from './mend-pending.lua';
import mendUsageLua from './mend-usage.lua';
import pendingLua from './pending.lua';
import { register } from './pending-registry.ts';
import rateLimitLua from './rate-limit.lua';
import { Script } from './script.ts';
import type { SweepSettings } from './sweep-entries.ts';
import usageLua from './usage.lua';

const mend = new Script(pendingLua, usageLua, mendLua);
const correct = new Script(rateLimitLua, mendUsageLua);

/** What was counted of an application: bytes of entries, and sequences of chats. */
interface Usage {
  entries: number;
  sequences: number;
  /** The same as Redis had it when the count began. */
  readonly before: Pick<Usage, 'entries' | 'sequences'>;
}

/** Entries per run of the script: Redis serves other clients between two runs. */
const MENDED_AT_ONCE = 500;

export function mendEntries(
  redis: RedisConnection,
  settings: Pick<SweepSettings, 'sweepAfterMs' | 'now'>,
): Pick<PendingLog, 'mend'> {
  return {
    async mend(hasTimeLeft) {
      const usages = new Map<ApplicationToken, Usage>();
      for await (const keys of redis.scan(ALL_KEYS)) {
        for (const key of keys) {
          if (!hasTimeLeft()) return false;
          const token = tokenOf(key);
          if (!token) continue;
          const usage = usages.get(token) ?? (await usageNow(token));
          usages.set(token, usage);
          if (sequenceNameOf(key)?.chat !== undefined) usage.sequences++;
          if (!isOfPendingLog(key)) continue;
          await redis.use((client) => register(client, token, settings.now()));
          if (isPendingHash(key)) usage.entries += await mendHash(key, token);
        }
      }
      for (const [token, usage] of usages) {
        if (!hasTimeLeft()) return false;
        const { numbers, keepMs } = windowsAt(settings.now());
        const keys = [usageKey(token), ...recordsKeys(token, numbers)];
        const { entries, sequences, before } = usage;
        await redis.run(correct, keys, [
          entries,
          sequences,
          before.entries,
          before.sequences,
          keepMs,
        ]);
      }
      return true;
    },
  };

  /** A count that begins, and what the usage says now. */
  async function usageNow(token: ApplicationToken): Promise<Usage> {
    const [entries, sequences] = await redis.use((client) =>
      client.hmget(usageKey(token), 'entries', 'sequences'),
    );
    const before = { entries: Number(entries), sequences: Number(sequences) };
    return { entries: 0, sequences: 0, before };
  }

  /** Returns how many bytes the entries take. */
  async function mendHash(hash: string, token: ApplicationToken): Promise<number> {
    let bytes = 0;
    const [, chat = NO_CHAT] = hash.split('}:');
    const keys = [hash, pendingIndexKey(token), deadLetteredKey(token)];
    const due = settings.now() + settings.sweepAfterMs;
    const numbers = await redis.use((client) => client.hkeys(hash));
    for (let i = 0; i < numbers.length; i += MENDED_AT_ONCE) {
      const some = numbers.slice(i, i + MENDED_AT_ONCE);
      bytes += Number(await redis.run(mend, keys, [chat, due, ...some]));
    }
    return bytes;
  }
}
