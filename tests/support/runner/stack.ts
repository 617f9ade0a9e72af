import { environmentOfOwnEngines } from '../engines/environment.ts';
import type { Counts } from './report.ts';

type TestStack = {
  readonly application?: boolean;
  readonly page?: boolean;
  readonly mysqlFlavor?: 'mysql';
  /** Folder for the coverage that Node records in the API and the worker. */
  readonly coverage?: string;
  readonly signal: AbortSignal;
};

/** Starts engines for the tests alone, with empty data. Stops them however the tests end. */
export async function onTestStack(
  { application = false, page = false, mysqlFlavor, coverage, signal }: TestStack,
  run: (env: Readonly<Record<string, string>>) => Promise<Counts>,
): Promise<Counts> {
  // Imported here, because the unit tests don't need it.
  const { startStack } = await import('../../../localstack/supervisor.ts');
  const environment = {
    ...environmentOfOwnEngines(),
    ...(mysqlFlavor && { MYSQL_FLAVOR: mysqlFlavor }),
  };
  if (coverage) process.env.NODE_V8_COVERAGE = coverage;
  const stack = await startStack({
    name: 'test',
    fresh: true,
    api: application,
    worker: application,
    page,
    environment,
    log: (line) => console.log(`  ${line}`),
    signal,
  });
  delete process.env.NODE_V8_COVERAGE;
  try {
    signal.throwIfAborted();
    return await run(stack.env);
  } finally {
    await stack.stop();
  }
}
