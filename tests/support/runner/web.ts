import { jest } from './jest.ts';
import type { Counts } from './report.ts';
import { onTestStack } from './stack.ts';

/** Runs tests on a stack with the page, in a Chromium that is found or fetched first. */
export async function inBrowser(
  files: readonly string[],
  coverage: boolean,
  signal: AbortSignal,
): Promise<Counts> {
  // Imported here, because the unit tests don't need it.
  const { provideChromium } = await import('../../../localstack/install/chromium.ts');
  const { openCache } = await import('../../../localstack/install/cache.ts');
  const { CACHE } = await import('../../../localstack/stack/directories.ts');
  const log = (line: string) => console.log(`  ${line}`);
  const cache = openCache({ directory: CACHE, log, signal });
  const { program, env } = await provideChromium(process.env, cache.provide);
  return onTestStack({ application: true, page: true, signal }, (stack) =>
    jest('web', files, {
      env: { ...stack, CHROMIUM: program, CHROMIUM_ENV: JSON.stringify(env) },
      workers: 1,
      coverage,
      signal,
    }),
  );
}
