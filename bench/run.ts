import { writeFileSync } from 'node:fs';
import { findApiUrl } from '../commands/shared/api-url.ts';
import { explained } from '../commands/shared/explained.ts';
import { modes } from './modes.ts';
import { parseBenchOptions, usage } from './options.ts';
import { modesReport } from './report.ts';

await explained(async () => {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const apiUrl = findApiUrl(options.apiUrl ?? process.env.API_URL, '.stack/dev/state.json');
  const { count, concurrency, inTurns, seed } = options;
  const result = await modes({ apiUrl, count, concurrency, inTurns, seed });
  console.log(modesReport(result));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (result.check.lost + result.check.twice + result.check.refused > 0) process.exitCode = 1;
});
