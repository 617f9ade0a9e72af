import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FaultRun, runFault } from '../load/run.ts';
import { startWorld, type World } from '../load/world.ts';
import type { Fault } from './fault.ts';

const SEED = Number(process.env.SEED ?? 1);
const OPERATIONS = Number(process.env.FAULT_OPERATIONS ?? 300);
const LIMIT_MS = 1_800_000;

export interface SuiteOptions {
  /** Operations per fault. */
  readonly operations?: number;
  /** Called with all runs, once they have passed. */
  readonly report?: (runs: readonly FaultRun[], seed: number) => void;
}

/**
 * Adds one test per fault, all in one shared world. SEED and FAULT_OPERATIONS in the environment
 * change the load.
 */
export function testFaults(
  name: string,
  faults: readonly Fault[],
  { operations = OPERATIONS, report }: SuiteOptions = {},
): void {
  const runs: FaultRun[] = [];
  let world: World;
  beforeAll(async () => {
    world = await startWorld(`faults-${name}`, SEED);
  }, 300_000);
  afterAll(() => world?.close(), 120_000);

  test.each(faults.map((fault) => [fault.title, fault] as const))(
    '%s: what clients were told holds',
    async (_, fault) => {
      const run = await runFault({ world, fault, operations, seed: SEED });
      expect(run.verdict.findings).toEqual([]);
      runs.push(run);
      if (runs.length === faults.length) report?.(runs, SEED);
    },
    LIMIT_MS,
  );
}
