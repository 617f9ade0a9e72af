import type { PendingLog } from '../../domain/pending-port.ts';
import type { AcceptedWrite } from '../../domain/queue-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import type { RedisConnection } from './client.ts';
import type { RedisClient } from './connect.ts';
import forgetRecordsLua from './forget-records.lua';
import { windowsAt } from './key-windows.ts';
import {
  deadLetteredKey,
  pendingChatsKey,
  pendingIndexKey,
  pendingOrderKey,
  recordsKeys,
  usageKey,
} from './keys.ts';
import pendingLua from './pending.lua';
import { entryOf } from './pending-entry.ts';
import removePendingLua from './remove-pending.lua';
import removeSequenceLua from './remove-sequence.lua';
import removeSequencesLua from './remove-sequences.lua';
import { Script } from './script.ts';
import type { SweepSettings } from './sweep-entries.ts';
import usageLua from './usage.lua';

const removePending = new Script(pendingLua, usageLua, removePendingLua);
const removeSequences = new Script(usageLua, removeSequenceLua, removeSequencesLua);
const forgetRecords = new Script(usageLua, forgetRecordsLua);

type Removals = Pick<PendingLog, 'remove' | 'forget' | 'discardApplication'>;

export function removeEntries(
  redis: RedisConnection,
  { now }: Pick<SweepSettings, 'now'>,
): Removals {
  return {
    remove,

    async forget(discarded) {
      await remove(discarded);
      const byToken = Map.groupBy(discarded, (write) => write.token);
      await redis.use((client) =>
        Promise.all([...byToken].map(([token, writes]) => forgetBeside(client, token, writes))),
      );
    },

    async discardApplication(token) {
      await redis.use((client) =>
        client.unlink(
          pendingChatsKey(token),
          pendingOrderKey(pendingChatsKey(token)),
          pendingIndexKey(token),
          deadLetteredKey(token),
          usageKey(token),
          ...recordsKeys(token, windowsAt(now()).numbers),
        ),
      );
    },
  };

  /** Removes what belongs to entries outside the pending log. */
  async function forgetBeside(
    client: RedisClient,
    token: ApplicationToken,
    writes: readonly AcceptedWrite[],
  ): Promise<void> {
    const entries = writes.map(entryOf);
    const sequences = entries.flatMap(({ sequence }) => sequence ?? []);
    const fields = entries.flatMap(({ field }) => field ?? []);
    const usage = usageKey(token);
    if (sequences.length > 0) await removeSequences.run(client, [usage, ...sequences], ['1']);
    if (fields.length === 0) return;
    await forgetRecords.run(
      client,
      [usage, ...recordsKeys(token, windowsAt(now()).numbers)],
      fields,
    );
  }

  async function remove(persisted: readonly AcceptedWrite[]): Promise<void> {
    const byToken = Map.groupBy(persisted, (write) => write.token);
    await redis.use((client) =>
      Promise.all(
        [...byToken].map(([token, writes]) => {
          const entries = writes.map(entryOf);
          return removePending.run(
            client,
            [
              pendingIndexKey(token),
              deadLetteredKey(token),
              usageKey(token),
              ...entries.map(({ hash }) => hash),
            ],
            entries.flatMap(({ number, id, member }) => [number, id, member]),
          );
        }),
      ),
    );
  }
}
