import { migrateToLatest } from '../adapters/mysql/migrate.ts';
import { indexNames } from '../adapters/opensearch/names.ts';
import { ensureIndex, opensearchRebuild } from '../adapters/opensearch/rebuild.ts';
import { environment, loadStoreConfig } from '../runtime/config.ts';
import { connectOpensearch } from './shared/opensearch.ts';

/**
 * Time limit of a request to OpenSearch. A server that has just started on a busy machine takes
 * long to create a search index.
 */
const INDEX_MADE_WITHIN_MS = 60_000;

/** Migrates the stores to what the code expects. Returns one line per action. */
export async function migrate(folder: string, only?: 'mysql' | 'search'): Promise<string[]> {
  const config = loadStoreConfig(await environment());
  const lines: string[] = [];
  if (only !== 'search') {
    const { applied, newer } = await migrateToLatest(config.mysqlUrl, folder, config.tlsCa);
    lines.push(...applied.map((name) => `applied ${name}`));
    if (newer.length > 0) {
      lines.push(`the database is newer than this code: ${newer.join(', ')} stay as they are`);
    } else if (applied.length === 0) lines.push('the database is up to date');
  }
  if (only !== 'mysql') {
    const client = await connectOpensearch(config, { requestTimeout: INDEX_MADE_WITHIN_MS });
    const names = indexNames(config.searchAlias);
    const settings = { shards: config.searchShards, replicas: config.searchReplicas };
    await ensureIndex(client, names, settings);
    const { outdated } = await opensearchRebuild(client, names, settings).status();
    await client.close();
    lines.push(`the search index ${config.searchAlias} is there`);
    if (outdated) {
      lines.push(
        'it has an earlier definition, or other shards: the scheduled reindex rebuilds it within minutes, "npm run reindex" immediately',
      );
    }
  }
  return lines;
}
