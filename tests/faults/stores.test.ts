import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mysqlFaults } from '../support/fault-mysql.ts';
import { processFaults } from '../support/fault-processes.ts';
import { sqsFaults } from '../support/fault-sqs.ts';
import { runFault } from '../support/load-run.ts';
import { startWorld, type World } from '../support/load-world.ts';

const seed = Number(process.env.SEED ?? 1);
const operations = Number(process.env.FAULT_OPERATIONS ?? 300);

let world: World;
beforeAll(async () => {
  world = await startWorld('faults-stores', seed);
}, 300_000);
afterAll(() => world?.close(), 120_000);

test.each(
  [...mysqlFaults, ...sqsFaults, ...processFaults].map((fault) => [fault.title, fault] as const),
)(
  '%s: what clients were told holds, and no number is void',
  async (_, fault) => {
    const { findings } = await runFault({ world, fault, operations, seed });
    expect(findings).toEqual([]);
  },
  300_000,
);
