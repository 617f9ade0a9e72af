import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';
import { postMessage } from '../usecases/writing/post-message.ts';
import { postMessages } from '../usecases/writing/post-messages.ts';
import { writeDirectly } from '../usecases/writing/write-directly.ts';
import { accepting } from './accept-chats.ts';
import type { Instance } from './instance.ts';
import { metrics } from './shared/metrics.ts';
import { pendingLog } from './shared/pending-log.ts';

export function acceptingMessages(instance: Instance) {
  const clock = () => performance.now();
  const ports = {
    ...accepting(instance),
    writeDirectly: writeDirectly({
      // Only a request that waits for the stores loads the clients of MySQL and OpenSearch here.
      storesUntil: async (until) =>
        (await import('./direct-stores.ts')).storesUntil(instance, until, clock),
      pendingLog: pendingLog(instance),
      sequences: accepting(instance).sequences,
      metrics: metrics(instance),
      reportBug: (error) => logger.error('direct write failed', { error: loggable(error) }),
    }),
  };
  return { postMessage: postMessage(ports), postMessages: postMessages(ports), clock };
}
