import { mysqlLedger } from '../adapters/mysql/ledger.ts';
import { mysqlMessages } from '../adapters/mysql/messages.ts';
import { redisWriteProgress } from '../adapters/redis/write-progress.ts';
import { sqsDeadLetters } from '../adapters/sqs/dead-letters.ts';
import { sqsIndexQueue } from '../adapters/sqs/index-queue.ts';
import { sqsReturns } from '../adapters/sqs/returns.ts';
import { leaseSequence } from '../usecases/numbering/make-ready.ts';
import { noteReceived } from '../usecases/writing/note-received.ts';
import { persistReceived } from '../usecases/writing/persist-received.ts';
import { persistWrites } from '../usecases/writing/persist-writes.ts';
import type { Instance } from './instance.ts';
import { metrics } from './shared/metrics.ts';
import { mysql } from './shared/mysql.ts';
import { pendingLog } from './shared/pending-log.ts';
import { redis } from './shared/redis.ts';
import { sender } from './shared/sender.ts';
import { sequences } from './shared/sequences.ts';
import { sqs } from './shared/sqs.ts';

export function persisting(instance: Instance) {
  const { config } = instance;
  const ports = {
    messages: mysqlMessages(mysql(instance)),
    ledger: mysqlLedger(mysql(instance)),
    pendingLog: pendingLog(instance),
    sequences: sequences(instance),
    indexQueue: sqsIndexQueue(sender(instance), config.indexQueueUrl),
    deadLetters: sqsDeadLetters(sender(instance), config.writeDlqUrl),
    writeProgress: redisWriteProgress(redis(instance)),
    metrics: metrics(instance),
  };
  const persist = persistWrites({ ...ports, extendLease: leaseSequence(ports) });
  return {
    returns: sqsReturns(sqs(instance), sender(instance), config.writeQueueUrl),
    deadLetters: ports.deadLetters,
    noteReceived: noteReceived({ ...config, ...ports }),
    persistWrites: persistReceived({ ...ports, persistWrites: persist }),
  };
}
