import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../lib/compose/migrate.ts';
import { explained } from './shared/explained.ts';

const USAGE = `Applies the database migrations and creates the search index. Safe to run again.

  npm run migrate [-- --only mysql|search]

Settings: MYSQL_URL, OPENSEARCH_URL, SEARCH_ALIAS.`;

const { values } = parseArgs({
  options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) {
  console.log(USAGE);
} else if (values.only !== undefined && values.only !== 'mysql' && values.only !== 'search') {
  console.error(`--only takes mysql or search, not ${values.only}`);
  process.exitCode = 2;
} else {
  const folder = join(import.meta.dirname, '..', 'migrations');
  const { only } = values;
  await explained(async () => {
    for (const line of await migrate(folder, only)) console.log(line);
  });
}
