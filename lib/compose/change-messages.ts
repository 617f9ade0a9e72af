import { mysqlMessageEdits } from '../adapters/mysql/message-edits.ts';
import { sqsIndexQueue } from '../adapters/sqs/index-queue.ts';
import { instant } from '../runtime/identifiers.ts';
import { deleteMessage, editMessage } from '../usecases/changing/change-message.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { pendingLog } from './shared/pending-log.ts';
import { sender } from './shared/sender.ts';

/**
 * Makes the use cases that change messages. They send index requests, so that the search index
 * follows each change.
 */
export function changingMessages(instance: Instance) {
  const ports = {
    pendingLog: pendingLog(instance),
    messageEdits: mysqlMessageEdits(mysql(instance)),
    indexQueue: sqsIndexQueue(sender(instance), instance.config.indexQueueUrl),
    instant,
  };
  return { editMessage: editMessage(ports), deleteMessage: deleteMessage(ports) };
}
