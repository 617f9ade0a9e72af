import type { Fault } from './fault.ts';
import { mysqlFaults } from './fault-mysql.ts';
import { processFaults } from './fault-processes.ts';
import { redisFaults } from './fault-redis.ts';
import { replicationFaults } from './fault-replication.ts';
import { sqsFaults } from './fault-sqs.ts';

/** Faults after which Redis may skip numbers or have forgotten some. */
export const faultsOfRedis: readonly Fault[] = [...redisFaults, ...replicationFaults];

/** Faults after which no number may be void. */
export const faultsOfOthers: readonly Fault[] = [...mysqlFaults, ...sqsFaults, ...processFaults];
