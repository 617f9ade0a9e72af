import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';
import { postMessages } from '../usecases/writing/post-messages.ts';
import { writeDirectly } from '../usecases/writing/write-directly.ts';
import { accepting } from './accept-chats.ts';
import type { Instance } from './instance.ts';
import { metrics } from './shared/metrics.ts';
import { pendingLog } from './shared/pending-log.ts';

export function acceptingMessages(instance: Instance) {
  const ports = accepting(instance);
  return {
    postMessages: postMessages({
      ...ports,
      writeDirectly: writeDirectly({
        // Only a request that waits for the stores loads the clients of MySQL and OpenSearch here.
        storesUntil: async (until) =>
          (await import('./direct-stores.ts')).storesUntil(instance, until, ports.clock),
        pendingLog: pendingLog(instance),
        sequences: ports.sequences,
        metrics: metrics(instance),
        clock: ports.clock,
        reportBug: (error) => logger.error('direct write failed', { error: loggable(error) }),
      }),
    }),
  };
}
