import type { Pool } from 'mysql2';
import { type Db, mysqlOver, mysqlPool, patient } from '../../adapters/mysql/client.ts';
import type { Instance } from '../instance.ts';

export function mysqlConnections(instance: Instance): Pool {
  const { mysqlUrl: url, tlsCa: ca, mysqlConnections: connectionLimit } = instance.config;
  return instance.keep(
    mysqlConnections,
    () => mysqlPool({ url, ca, connectionLimit }),
    (pool) => new Promise((resolve) => pool.end(() => resolve())),
  );
}

export function mysql(instance: Instance): Db {
  return instance.keep(mysql, () => mysqlOver(patient(mysqlConnections(instance))));
}
