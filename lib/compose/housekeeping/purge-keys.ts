import { mysqlIdempotencyKeys } from '../../adapters/mysql/idempotency-keys.ts';
import { instant } from '../../runtime/identifiers.ts';
import { purgeKeys } from '../../usecases/housekeeping/purge-keys.ts';
import type { Instance } from '../instance.ts';
import { alone } from '../shared/alone.ts';
import { mysql } from '../shared/mysql.ts';

export const purgingKeys = (instance: Instance) => ({
  ...alone(instance),
  purgeKeys: purgeKeys({
    idempotencyKeys: mysqlIdempotencyKeys(mysql(instance)),
    now: Date.now,
    instant,
  }),
});
