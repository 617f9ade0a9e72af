import { jest } from './jest.ts';
import { type Counts, sum } from './report.ts';
import { onTestStack } from './stack.ts';

/** Stops engines that all tests of the page use, so it runs alone. */
const LAB = 'tests/web/lab.test.ts';

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
  return onTestStack({ application: true, page: true, signal }, async (stack) => {
    const common = {
      env: { ...stack, CHROMIUM: program, CHROMIUM_ENV: JSON.stringify(env) },
      coverage,
      signal,
    };
    const alone = files.filter((file) => file === LAB);
    const others = files.filter((file) => file !== LAB);
    const results: Counts[] = [];
    if (others.length > 0) results.push(await jest('web', others, { ...common, workers: 2 }));
    if (alone.length > 0) results.push(await jest('lab', alone, { ...common, workers: 1 }));
    return sum(...results);
  });
}
