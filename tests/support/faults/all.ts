import type { Fault } from './fault.ts';
import { mysqlFaults } from './mysql.ts';
import { processFaults } from './processes.ts';
import { redisFaults } from './redis.ts';
import { replicationFaults } from './replication.ts';
import { sqsFaults } from './sqs.ts';

/** Faults after which Redis may skip numbers or have forgotten some. */
export const faultsOfRedis: readonly Fault[] = [...redisFaults, ...replicationFaults];

/** Faults after which no number may be void. */
export const faultsOfOthers: readonly Fault[] = [...mysqlFaults, ...sqsFaults, ...processFaults];
