import { mysqlPurgeStore } from '../../adapters/mysql/purge-store.ts';
import { opensearchDocumentPurge } from '../../adapters/opensearch/document-purge.ts';
import { instant } from '../../runtime/identifiers.ts';
import { purgeDeleted } from '../../usecases/housekeeping/purge-deleted.ts';
import type { Instance } from '../instance.ts';
import { alone } from '../shared/alone.ts';
import { mysql } from '../shared/mysql.ts';
import { opensearch } from '../shared/opensearch.ts';
import { pendingLog } from '../shared/pending-log.ts';
import { sequences } from '../shared/sequences.ts';

export async function purging(instance: Instance) {
  const { client, names } = await opensearch(instance);
  return {
    ...alone(instance),
    purgeDeleted: purgeDeleted({
      purgeStore: mysqlPurgeStore(mysql(instance)),
      documentPurge: opensearchDocumentPurge(client, names),
      sequences: sequences(instance),
      pendingLog: pendingLog(instance),
      now: Date.now,
      instant,
    }),
  };
}
