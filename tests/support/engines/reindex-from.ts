import { mysqlJobs } from '../../../lib/adapters/mysql/jobs.ts';
import { mysqlMessages } from '../../../lib/adapters/mysql/messages.ts';
import { indexNames } from '../../../lib/adapters/opensearch/names.ts';
import { opensearchRebuild } from '../../../lib/adapters/opensearch/rebuild.ts';
import type { MessagePosition } from '../../../lib/domain/messages-port.ts';
import { newId } from '../../../lib/runtime/identifiers.ts';
import { reindexMessages } from '../../../lib/usecases/housekeeping/reindex-messages.ts';
import type { App } from '../api/app.ts';
import { applicationId } from '../api/application-id.ts';

const LAST = 2 ** 32 - 1;

/**
 * Reindexes this application and later ones. A full reindex would read the many rows that earlier
 * tests left.
 */
export async function reindexFrom(app: App, token: string): Promise<void> {
  const id = await applicationId(app.db, token);
  const start = { applicationId: id - 1, chatNumber: LAST, number: LAST } as MessagePosition;
  const messages = mysqlMessages(app.db);
  const rebuild = opensearchRebuild(app.opensearch, indexNames(app.config.searchAlias));
  await reindexMessages({
    messages: { ...messages, scan: (after, limit) => messages.scan(after ?? start, limit) },
    rebuild,
    jobs: mysqlJobs(app.db),
    newHolder: newId,
  })({ hasTimeLeft: () => true });
}
