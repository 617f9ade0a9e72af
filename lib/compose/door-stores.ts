import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlSigningKeys } from '../adapters/mysql/signing-keys.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';

/** The door imports this file, and so MySQL's client, only when it first has to ask MySQL. */
export const doorStores = (instance: Instance) => ({
  signingKeys: mysqlSigningKeys(mysql(instance)),
  applications: mysqlApplications(mysql(instance)),
});
