import { mysqlMessageEdits } from '../../adapters/mysql/message-edits.ts';
import { redisWriteProgress } from '../../adapters/redis/write-progress.ts';
import { sqsBacklog } from '../../adapters/sqs/backlog.ts';
import { sqsIndexQueue } from '../../adapters/sqs/index-queue.ts';
import { sqsWriteQueue } from '../../adapters/sqs/write-queue.ts';
import { instant } from '../../runtime/identifiers.ts';
import { sweepIndexRequests } from '../../usecases/housekeeping/sweep-index-requests.ts';
import { sweepPending } from '../../usecases/housekeeping/sweep-pending.ts';
import type { Instance } from '../instance.ts';
import { metrics } from '../shared/metrics.ts';
import { mysql } from '../shared/mysql.ts';
import { pendingLog } from '../shared/pending-log.ts';
import { redis } from '../shared/redis.ts';
import { sender } from '../shared/sender.ts';
import { sqs } from '../shared/sqs.ts';

export function sweeping(instance: Instance) {
  const { writeQueueUrl, indexQueueUrl, sweepAfterMs } = instance.config;
  const now = Date.now;
  return {
    sweepPending: sweepPending({
      pendingLog: pendingLog(instance),
      writeQueue: sqsWriteQueue(sender(instance), writeQueueUrl),
      writeBacklog: sqsBacklog(sqs(instance), writeQueueUrl),
      writeProgress: redisWriteProgress(redis(instance)),
      metrics: metrics(instance),
      now,
      sweepAfterMs,
    }),
    sweepIndexRequests: sweepIndexRequests({
      messageEdits: mysqlMessageEdits(mysql(instance)),
      indexQueue: sqsIndexQueue(sender(instance), indexQueueUrl),
      now,
      instant,
      sweepAfterMs,
    }),
  };
}
