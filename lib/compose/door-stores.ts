import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlSigningKeys } from '../adapters/mysql/signing-keys.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';

/** The door imports this at its first question to MySQL. */
export const doorStores = (instance: Instance) => ({
  signingKeys: mysqlSigningKeys(mysql(instance)),
  applications: mysqlApplications(mysql(instance)),
});
