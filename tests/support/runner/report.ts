export type Counts = { readonly passed: number; readonly failed: number };

const nothing: Counts = { passed: 0, failed: 0 };

export const sum = (...all: Counts[]): Counts =>
  all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), nothing);

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs a phase under a heading and prints its duration. A phase that throws counts as one failure.
 */
export async function phase(name: string, run: () => Promise<Counts>): Promise<Counts> {
  const started = performance.now();
  console.log(`\n== ${name}`);
  const counts = await run().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  const { passed, failed } = counts;
  console.log(
    `== ${name}: ${passed} passed, ${failed} failed in ${seconds(performance.now() - started)}`,
  );
  return counts;
}
