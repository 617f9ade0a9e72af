import { parseArgs } from 'node:util';
import { reindexing } from '../lib/compose/housekeeping/reindex.ts';
import { thisInstance } from '../lib/compose/instance.ts';
import { explained } from './shared/explained.ts';

const USAGE = `Builds a new search index from MySQL beside the live one and swaps the alias when it is complete.
It reads every row. If another reindex is running, both fill the same index.

  npm run reindex

It uses the settings of the running stack (npm run -s stack:env).`;

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) console.log(USAGE);
else await explained(reindex);

async function reindex(): Promise<void> {
  const instance = await thisInstance();
  try {
    const { reindexEverything } = await reindexing(instance);
    await reindexEverything((rows) => console.log(`${rows} messages`));
    console.log('the new index is live');
  } finally {
    await instance.close();
  }
}
