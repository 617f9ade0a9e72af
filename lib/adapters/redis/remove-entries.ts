import type { PendingLog } from '../../domain/pending-port.ts';
import type { AcceptedWrite } from '../../domain/queue-port.ts';
import type { RedisConnection } from './client.ts';
import { deadLetteredKey, pendingChatsKey, pendingIndexKey, pendingOrderKey } from './keys.ts';
import pendingLua from './pending.lua';
import { entryOf } from './pending-entry.ts';
import removePendingLua from './remove-pending.lua';
import { Script } from './script.ts';

const removePending = new Script(pendingLua, removePendingLua);

type Removals = Pick<PendingLog, 'remove' | 'forget' | 'discardApplication'>;

export function removeEntries(redis: RedisConnection): Removals {
  return {
    remove,

    async forget(discarded) {
      await remove(discarded);
      // A Redis Cluster refuses a command whose keys are in several slots. The keys of one
      // application share a slot; the keys of two may not.
      const keys = [...Map.groupBy(discarded, (write) => write.token).values()]
        .map((writes) => writes.flatMap((write) => entryOf(write).otherKeys))
        .filter((ofToken) => ofToken.length > 0);
      await redis.use((client) => Promise.all(keys.map((ofToken) => client.unlink(...ofToken))));
    },

    async discardApplication(token) {
      await redis.use((client) =>
        client.unlink(
          pendingChatsKey(token),
          pendingOrderKey(pendingChatsKey(token)),
          pendingIndexKey(token),
          deadLetteredKey(token),
        ),
      );
    },
  };

  async function remove(persisted: readonly AcceptedWrite[]): Promise<void> {
    const byToken = Map.groupBy(persisted, (write) => write.token);
    await redis.use((client) =>
      Promise.all(
        [...byToken].map(([token, writes]) => {
          const entries = writes.map(entryOf);
          return removePending.run(
            client,
            [pendingIndexKey(token), deadLetteredKey(token), ...entries.map(({ hash }) => hash)],
            entries.flatMap(({ number, id, member }) => [number, id, member]),
          );
        }),
      ),
    );
  }
}
