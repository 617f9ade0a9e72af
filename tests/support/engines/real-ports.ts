import { mysqlApplications } from '../../../lib/adapters/mysql/applications.ts';
import { mysqlIdempotencyKeys } from '../../../lib/adapters/mysql/idempotency-keys.ts';
import { mysqlLedger } from '../../../lib/adapters/mysql/ledger.ts';
import { mysqlMessages } from '../../../lib/adapters/mysql/messages.ts';
import { redisPendingLog } from '../../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../../lib/adapters/redis/sequences.ts';
import { redisWriteProgress } from '../../../lib/adapters/redis/write-progress.ts';
import { sqsBacklog } from '../../../lib/adapters/sqs/backlog.ts';
import { sqsClient } from '../../../lib/adapters/sqs/client.ts';
import { sqsDeadLetters } from '../../../lib/adapters/sqs/dead-letters.ts';
import { sqsIndexQueue } from '../../../lib/adapters/sqs/index-queue.ts';
import { sqsWriteQueue } from '../../../lib/adapters/sqs/write-queue.ts';
import { newInstance } from '../../../lib/compose/instance.ts';
import { sender as senderOf } from '../../../lib/compose/shared/sender.ts';
import { instant, newId } from '../../../lib/runtime/identifiers.ts';
import type { App } from '../api/app.ts';

/**
 * The real adapters on an app's engines, for use cases with one port replaced. The caller destroys
 * `sqs`.
 */
export function realPorts({ config, connection, db }: App) {
  const sqs = sqsClient();
  const sender = senderOf(newInstance(config));
  const now = Date.now;
  return {
    sqs,
    sequences: redisSequences(connection, { ...config, now }),
    // The sweeper's clock runs ahead, so that every entry is due.
    pendingLog: redisPendingLog(connection, {
      ...config,
      now: () => now() + config.sweepAfterMs + 60_000,
    }),
    writeProgress: redisWriteProgress(connection),
    sweepAfterMs: config.sweepAfterMs,
    ledger: mysqlLedger(db),
    idempotencyKeys: mysqlIdempotencyKeys(db),
    applications: mysqlApplications(db),
    messages: mysqlMessages(db),
    writeQueue: sqsWriteQueue(sender, config.writeQueueUrl),
    writeBacklog: sqsBacklog(sqs, config.writeQueueUrl),
    indexQueue: sqsIndexQueue(sender, config.indexQueueUrl),
    deadLetters: sqsDeadLetters(sender, config.writeDlqUrl),
    metrics: { count: () => {}, gauge: () => {} },
    newId: () => newId(),
    instant: () => instant(),
    now,
    clock: now,
  };
}

export type RealPorts = ReturnType<typeof realPorts>;
