import { mysqlMessages } from '../../adapters/mysql/messages.ts';
import { opensearchRebuild } from '../../adapters/opensearch/rebuild.ts';
import {
  isReindexDue,
  reindexEverything,
  reindexMessages,
} from '../../usecases/housekeeping/reindex-messages.ts';
import type { Instance } from '../instance.ts';
import { mysql } from '../shared/mysql.ts';
import { opensearch } from '../shared/opensearch.ts';

export async function reindexing(instance: Instance) {
  const { client, names } = await opensearch(instance);
  const rebuild = opensearchRebuild(client, names);
  const messages = mysqlMessages(mysql(instance));
  return {
    isReindexDue: isReindexDue({ rebuild, now: Date.now }),
    reindexMessages: reindexMessages({ messages, rebuild }),
    reindexEverything: reindexEverything({ messages, rebuild }),
  };
}
