import type { Fault } from './fault.ts';
import { type Freezes, frozenFault } from './frozen.ts';
import { mysqlFaults } from './mysql.ts';
import { processFaults } from './processes.ts';
import { redisFaults } from './redis.ts';
import { replicationFaults } from './replication.ts';
import { silentFaults } from './silence.ts';
import { sqsFaults } from './sqs.ts';

/** Faults after which Redis may skip numbers or have forgotten some. */
export const faultsOfRedis: readonly Fault[] = [...redisFaults, ...replicationFaults];

/** Faults after which no number may be void. */
export const faultsOfOthers = (freezes: Freezes): readonly Fault[] => [
  ...mysqlFaults,
  ...silentFaults,
  ...sqsFaults,
  ...processFaults,
  frozenFault(freezes),
];

/** Some seconds' worth of freezes. */
export const SOME_FREEZES: Freezes = { kinds: 3, firstMs: 7_000 };
/** Every kind that a long load meets, and a minute for the first. */
export const MANY_FREEZES: Freezes = { kinds: 24, firstMs: 60_000 };
