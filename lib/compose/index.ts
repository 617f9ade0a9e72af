import { mysqlMessages } from '../adapters/mysql/messages.ts';
import { opensearchMessageIndex } from '../adapters/opensearch/message-index.ts';
import { sqsDeadLetters } from '../adapters/sqs/dead-letters.ts';
import { sqsIndexQueue } from '../adapters/sqs/index-queue.ts';
import { sqsReturns } from '../adapters/sqs/returns.ts';
import { indexMessages } from '../usecases/writing/index-messages.ts';
import type { Instance } from './instance.ts';
import { metrics } from './shared/metrics.ts';
import { mysql } from './shared/mysql.ts';
import { opensearch } from './shared/opensearch.ts';
import { sender } from './shared/sender.ts';
import { sqs } from './shared/sqs.ts';

export async function indexing(instance: Instance) {
  const { config } = instance;
  const { client, names } = await opensearch(instance);
  return {
    returns: sqsReturns(sqs(instance), sender(instance), config.indexQueueUrl),
    deadLetters: sqsDeadLetters(sender(instance), config.indexDlqUrl),
    indexMessages: indexMessages({
      messages: mysqlMessages(mysql(instance)),
      messageIndex: opensearchMessageIndex(client, names),
      refusedDocuments: sqsIndexQueue(sender(instance), config.indexDlqUrl, 'refused-by-search'),
      metrics: metrics(instance),
    }),
  };
}
