import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlIdempotencyKeys } from '../adapters/mysql/idempotency-keys.ts';
import { mysqlLedger } from '../adapters/mysql/ledger.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';

/**
 * An accepting function imports this file, and so MySQL's client, only when it has to lease or seal
 * a block, or when Redis doesn't know an application or an idempotency key.
 */
export const acceptStores = (instance: Instance) => ({
  ledger: mysqlLedger(mysql(instance)),
  applications: mysqlApplications(mysql(instance)),
  idempotencyKeys: mysqlIdempotencyKeys(mysql(instance)),
});
