import { mysqlApplicationLimits } from '../adapters/mysql/application-limits.ts';
import { mysqlApplications } from '../adapters/mysql/applications.ts';
import { mysqlLedger } from '../adapters/mysql/ledger.ts';
import { mysqlSigningKeys } from '../adapters/mysql/signing-keys.ts';
import { instant, newToken } from '../runtime/identifiers.ts';
import { readLimits, setLimits } from '../usecases/access/application-limits.ts';
import { createKey, listKeys, revokeKey } from '../usecases/access/signing-keys.ts';
import { makeReady } from '../usecases/numbering/make-ready.ts';
import { createApplication } from '../usecases/writing/create-application.ts';
import type { Instance } from './instance.ts';
import { mysql } from './shared/mysql.ts';
import { secrets } from './shared/secrets.ts';
import { sequences } from './shared/sequences.ts';

/** Makes the use cases for applications, their keys and their limits. */
export function administering(instance: Instance) {
  const { limits } = instance.config;
  const db = mysql(instance);
  const ports = {
    applications: mysqlApplications(db),
    applicationLimits: mysqlApplicationLimits(db),
    ledger: mysqlLedger(db),
    sequences: sequences(instance),
    signingKeys: mysqlSigningKeys(db),
    ...secrets(instance),
    limits,
    newToken,
    instant,
    now: Date.now,
  };
  return {
    createApplication: createApplication({ ...ports, makeReady: makeReady(ports) }),
    readLimits: readLimits(ports),
    setLimits: setLimits(ports),
    createKey: createKey(ports),
    listKeys: listKeys(ports),
    revokeKey: revokeKey(ports),
  };
}
