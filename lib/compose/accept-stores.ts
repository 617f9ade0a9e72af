import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlIdempotencyKeys } from '../adapters/mysql/idempotency-keys.ts';
import { mysqlLedger } from '../adapters/mysql/ledger.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';

/** An accepting function imports this when a block is used up, or Redis doesn't know a key. */
export const acceptStores = (instance: Instance) => ({
  ledger: mysqlLedger(mysql(instance)),
  applications: mysqlApplications(mysql(instance)),
  idempotencyKeys: mysqlIdempotencyKeys(mysql(instance)),
});
