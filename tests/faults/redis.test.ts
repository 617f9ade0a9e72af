import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { redisFaults } from '../support/fault-redis.ts';
import { replicationFaults } from '../support/fault-replication.ts';
import { runFault } from '../support/load-run.ts';
import { startWorld, type World } from '../support/load-world.ts';

const seed = Number(process.env.SEED ?? 1);
const operations = Number(process.env.FAULT_OPERATIONS ?? 300);

let world: World;
beforeAll(async () => {
  world = await startWorld('faults-redis', seed);
}, 300_000);
afterAll(() => world?.close(), 120_000);

test.each([...redisFaults, ...replicationFaults].map((fault) => [fault.title, fault] as const))(
  '%s: what clients were told holds',
  async (_, fault) => {
    const { findings } = await runFault({ world, fault, operations, seed });
    expect(findings).toEqual([]);
  },
  300_000,
);
