import { rmSync } from 'node:fs';
import { printCoverage } from './support/runner-coverage.ts';
import { coverageDirectory, jest, testFiles } from './support/runner-jest.ts';
import { parseRunnerOptions, type RunnerOptions, usage } from './support/runner-options.ts';
import { type Counts, phase, sum } from './support/runner-report.ts';
import { onTestStack } from './support/runner-stack.ts';
import { staticChecks } from './support/runner-static.ts';

async function runAll(options: RunnerOptions, signal: AbortSignal): Promise<Counts> {
  const results: Counts[] = [];
  const run = async (name: string, body: () => Promise<Counts>) => {
    if (!signal.aborted) results.push(await phase(name, body));
  };
  const withoutEngines = testFiles(['unit', 'contract'], options);
  const onEngines = testFiles(['integration', 'faults'], options);
  const onMysql8 = testFiles(['integration'], options);
  const byHttp = testFiles(['e2e'], options);

  if (!options.mysql8) {
    if (!options.only) await run('static checks', () => staticChecks(signal));
    if (withoutEngines.length > 0) {
      await run('unit and contract', () => jest('unit', withoutEngines, { workers: 2, signal }));
    }
  }
  if (options.unit) return sum(...results);

  if (!options.mysql8 && onEngines.length > 0) {
    await run('integration and faults', () =>
      onTestStack({ signal }, (env) => jest('integration', onEngines, { env, workers: 2, signal })),
    );
  }
  if (!options.mysql8 && byHttp.length > 0) {
    await run('end to end', () =>
      onTestStack({ api: true, worker: true, signal }, (env) =>
        jest('e2e', byHttp, { env, workers: 1, signal }),
      ),
    );
  }
  if ((options.mysql8 || options.full) && onMysql8.length > 0) {
    await run('integration on MySQL 8.0', () =>
      onTestStack({ mysqlFlavor: 'mysql', signal }, (env) =>
        jest('mysql8', onMysql8, { env, workers: 2, signal }),
      ),
    );
  }
  return sum(...results);
}

const options = parseRunnerOptions(process.argv.slice(2));
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!interruption.signal.aborted)
      console.error(`\n${signal}: ending the tests and their engines`);
    interruption.abort();
  });
}
rmSync(coverageDirectory, { recursive: true, force: true });
const { passed, failed } = await runAll(options, interruption.signal);
if (passed > 0) printCoverage();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 || interruption.signal.aborted ? 1 : 0);
