import { mysqlJobs } from '../../adapters/mysql/jobs.ts';
import { mysqlMessages } from '../../adapters/mysql/messages.ts';
import { opensearchMessageIndex } from '../../adapters/opensearch/message-index.ts';
import { opensearchRebuild } from '../../adapters/opensearch/rebuild.ts';
import { sqsBacklog } from '../../adapters/sqs/backlog.ts';
import { instant, newId } from '../../runtime/identifiers.ts';
import { checkSearch } from '../../usecases/housekeeping/check-search.ts';
import { reindexMessages } from '../../usecases/housekeeping/reindex-messages.ts';
import type { Instance } from '../instance.ts';
import { alone } from '../shared/alone.ts';
import { mysql } from '../shared/mysql.ts';
import { opensearch } from '../shared/opensearch.ts';
import { sqs } from '../shared/sqs.ts';

export async function reindexing(instance: Instance) {
  const { client, names } = await opensearch(instance);
  const { searchShards: shards, searchReplicas: replicas } = instance.config;
  const ports = {
    rebuild: opensearchRebuild(client, names, { shards, replicas }),
    messages: mysqlMessages(mysql(instance)),
    messageIndex: opensearchMessageIndex(client, names),
    jobs: mysqlJobs(mysql(instance)),
    indexBacklog: sqsBacklog(sqs(instance), instance.config.indexQueueUrl),
    newHolder: newId,
    now: Date.now,
    instant,
  };
  return {
    ...alone(instance),
    checkSearch: checkSearch(ports),
    reindexMessages: reindexMessages(ports),
    roughCount: ports.messages.roughCount,
  };
}
