import { type Db, mysqlOver, patient } from '../../adapters/mysql/client.ts';
import { type Connections, openConnections } from '../../adapters/mysql/connections.ts';
import { timeLeft } from '../../runtime/deadline.ts';
import type { Instance } from '../instance.ts';

export function mysqlConnections(instance: Instance): Connections {
  const { mysqlUrl: url, tlsCa: ca, mysqlConnections: connectionLimit } = instance.config;
  return instance.keep(
    mysqlConnections,
    () => openConnections({ url, ca, connectionLimit }),
    (connections) => new Promise((resolve) => connections.end(() => resolve())),
  );
}

export function mysql(instance: Instance): Db {
  return instance.keep(mysql, () => mysqlOver(patient(mysqlConnections(instance), timeLeft)));
}
