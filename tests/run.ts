import { rmSync } from 'node:fs';
import { printCoverage } from './support/runner/coverage.ts';
import { withDocker } from './support/runner/docker.ts';
import { coverageDirectory, jest, testFiles } from './support/runner/jest.ts';
import { parseRunnerOptions, type RunnerOptions, usage } from './support/runner/options.ts';
import { filesForPlainHost, onPlainHost } from './support/runner/plain-host.ts';
import { type Counts, phase, sum } from './support/runner/report.ts';
import { onTestStack } from './support/runner/stack.ts';
import { staticChecks } from './support/runner/static.ts';
import { inBrowser } from './support/runner/web.ts';

type Phase = {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly wanted: boolean;
  readonly run: (files: readonly string[]) => Promise<Counts>;
};

/** The phases in order, each with the folders under tests/ that it runs. */
function phases(options: RunnerOptions, signal: AbortSignal): Phase[] {
  const { unit, full, mysql8, coverage } = options;
  return [
    {
      name: 'unit and contract',
      kinds: ['unit', 'contract'],
      wanted: !mysql8,
      run: (files) => jest('unit', files, { workers: 2, coverage, signal }),
    },
    {
      name: 'integration, faults and proofs',
      kinds: ['integration', 'faults', 'museum', 'property'],
      wanted: !unit && !mysql8,
      run: (files) =>
        // The longest files mostly wait for engines of their own, so two cores serve three workers.
        onTestStack({ signal }, (env) =>
          jest('integration', files, { env, workers: 3, coverage, signal }),
        ),
    },
    {
      name: 'faults in the plain host',
      kinds: ['faults'],
      wanted: full && !unit && !mysql8,
      run: async (files) => {
        const again = filesForPlainHost(files, { full });
        if (again.length === 0) return { passed: 0, failed: 0 };
        return onTestStack({ signal }, (env) => {
          const settings = { env: { ...env, API: 'host' }, workers: 3, coverage, signal };
          return jest('faults-plain-host', again, settings);
        });
      },
    },
    {
      name: 'end to end',
      kinds: ['e2e'],
      wanted: !unit && !mysql8,
      run: (files) =>
        onTestStack(
          { application: true, ...(coverage && { coverage: ofPrograms }), signal },
          (env) => endToEnd(files, env, options, signal),
        ),
    },
    {
      name: 'web page',
      kinds: ['web'],
      wanted: !unit && !mysql8,
      run: (files) => inBrowser(files, coverage, signal),
    },
    {
      name: 'docker',
      kinds: ['docker'],
      wanted: full && !unit && !mysql8,
      run: (files) => withDocker(files, signal),
    },
    {
      name: 'integration on MySQL 8.0',
      kinds: ['integration'],
      wanted: mysql8 || full,
      run: (files) =>
        onTestStack({ mysqlFlavor: 'mysql', signal }, (env) =>
          jest('mysql8', files, { env, workers: 2, coverage, signal }),
        ),
    },
  ];
}

const ofPrograms = `${coverageDirectory}/application`;

/** Runs the files on the stack's API, and some or all of them again in the plain host. */
async function endToEnd(
  files: readonly string[],
  env: Readonly<Record<string, string>>,
  { full, coverage }: RunnerOptions,
  signal: AbortSignal,
): Promise<Counts> {
  const settings = { workers: 1, coverage, signal };
  const own = await jest('e2e', files, { env, ...settings });
  const again = filesForPlainHost(files, { full });
  if (again.length === 0 || signal.aborted) return own;
  console.log('  in the plain host:');
  const host = { env, coverage: coverage ? ofPrograms : undefined };
  return sum(
    own,
    await onPlainHost(host, (hostEnv) =>
      jest('e2e-plain-host', again, { env: hostEnv, ...settings }),
    ),
  );
}

async function runAll(options: RunnerOptions, signal: AbortSignal): Promise<Counts> {
  const results: Counts[] = [];
  if (!options.mysql8 && !options.only) {
    results.push(await phase('static checks', () => staticChecks(signal)));
  }
  for (const { name, kinds, wanted, run } of phases(options, signal)) {
    const files = wanted ? testFiles(kinds, options) : [];
    if (files.length > 0 && !signal.aborted) results.push(await phase(name, () => run(files)));
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
    if (interruption.signal.aborted) return;
    console.error(`\n${signal}: ending the tests and what they started`);
    interruption.abort();
  });
}
rmSync(coverageDirectory, { recursive: true, force: true });
const { passed, failed } = await runAll(options, interruption.signal);
if (options.coverage && passed > 0) await printCoverage(coverageDirectory);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 || interruption.signal.aborted ? 1 : 0);
