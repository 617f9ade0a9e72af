import type { Counts } from './runner-report.ts';

type TestStack = {
  readonly api?: boolean;
  readonly worker?: boolean;
  readonly mysqlFlavor?: 'mysql';
  readonly signal: AbortSignal;
};

/** Starts engines for the tests alone, with empty data, and stops them however the tests end. */
export async function onTestStack(
  { api = false, worker = false, mysqlFlavor, signal }: TestStack,
  run: (env: NodeJS.ProcessEnv) => Promise<Counts>,
): Promise<Counts> {
  // Loaded here, so that the unit tests do without it.
  const { startStack } = await import('../../localstack/supervisor.ts');
  const stack = await startStack({ name: 'test', api, worker });
  try {
    signal.throwIfAborted();
    return await run(stack.env);
  } finally {
    await stack.stop();
  }
}
