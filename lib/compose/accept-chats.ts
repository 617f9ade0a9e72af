import { sqsWriteQueue } from '../adapters/sqs/write-queue.ts';
import type { IdempotencyKeys } from '../domain/idempotency-port.ts';
import { instant, newId } from '../runtime/identifiers.ts';
import { once } from '../runtime/once.ts';
import { makeReady } from '../usecases/numbering/make-ready.ts';
import { createChat } from '../usecases/writing/create-chat.ts';
import type { Instance } from './instance.ts';
import { sender } from './shared/sender.ts';
import { sequences } from './shared/sequences.ts';

export const acceptingChats = (instance: Instance) => ({
  createChat: createChat(accepting(instance)),
});

/**
 * The ports that accepting a write needs: Redis and the write queue. MySQL's client is loaded only
 * when a request needs it.
 */
export function accepting(instance: Instance) {
  return instance.keep(accepting, () => {
    const stores = once(async () => (await import('./accept-stores.ts')).acceptStores(instance));
    return {
      sequences: sequences(instance),
      makeReady: makeReady({
        sequences: sequences(instance),
        ledger: {
          grant: async (...block) => (await stores()).ledger.grant(...block),
          seal: async (...sealed) => (await stores()).ledger.seal(...sealed),
        },
        applications: { find: async (token) => (await stores()).applications.find(token) },
        now: Date.now,
      }),
      idempotencyKeys: {
        find: async (...keys: Parameters<IdempotencyKeys['find']>) =>
          (await stores()).idempotencyKeys.find(...keys),
      },
      writeQueue: sqsWriteQueue(sender(instance), instance.config.writeQueueUrl),
      newId,
      instant,
      clock: performance.now.bind(performance),
    };
  });
}
