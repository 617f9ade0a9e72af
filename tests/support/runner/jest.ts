import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunnerOptions } from './options.ts';
import { runProcess } from './process.ts';
import type { Counts } from './report.ts';

export const coverageDirectory = 'coverage';

/** The test files of these kinds (folders under tests/) that the options select. */
export function testFiles(kinds: readonly string[], options: RunnerOptions): string[] {
  return kinds
    .flatMap((kind) => globSync(`tests/${kind}/**/*.test.ts`))
    .filter((file) => options.full || !file.endsWith('.full.test.ts'))
    .filter((file) => options.only?.test(file) ?? true)
    .sort();
}

type JestResults = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
};

/**
 * Runs these files and counts tests. A file that doesn't load and a skipped test count as failures.
 */
export async function jest(
  name: string,
  files: readonly string[],
  options: { env?: NodeJS.ProcessEnv; workers: number; coverage: boolean; signal: AbortSignal },
): Promise<Counts> {
  const directory = path.join(coverageDirectory, name.replaceAll(/\W+/g, '-'));
  const results = path.join(directory, 'results.json');
  mkdirSync(directory, { recursive: true });
  const { ok } = await runProcess(
    'jest',
    [
      '--ci',
      '--json',
      `--outputFile=${results}`,
      ...(options.coverage ? ['--coverage', `--coverageDirectory=${directory}`] : []),
      `--maxWorkers=${options.workers}`,
      '--runTestsByPath',
      ...files,
    ],
    {
      env: {
        ...process.env,
        ...options.env,
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
      },
      show: true,
      signal: options.signal,
    },
  );
  if (!existsSync(results)) return { passed: 0, failed: 1 }; // jest was ended, or could not start
  const counts = count(JSON.parse(readFileSync(results, 'utf8')));
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

const count = (results: JestResults): Counts => ({
  passed: results.numPassedTests,
  failed:
    results.numFailedTests +
    results.numPendingTests +
    results.numTodoTests +
    results.numRuntimeErrorTestSuites,
});
