import { hasApt } from '../install/debian.ts';
import type { EngineName, NativeEngine } from './engine.ts';
import { mariadb } from './mariadb.ts';
import { mysql8 } from './mysql8.ts';
import { opensearch } from './opensearch.ts';
import { redis } from './redis.ts';
import { sqs } from './sqs.ts';

export type MysqlFlavor = 'mariadb' | 'mysql';

/**
 * Chooses MariaDB where apt can install it (a small download), MySQL elsewhere. The setting
 * MYSQL_FLAVOR overrides the choice.
 */
export function mysqlFlavor(environment: NodeJS.ProcessEnv): MysqlFlavor {
  const flavor = environment.MYSQL_FLAVOR;
  if (!flavor) return hasApt() ? 'mariadb' : 'mysql';
  if (flavor === 'mariadb' || flavor === 'mysql') return flavor;
  throw new Error(`MYSQL_FLAVOR=${flavor} is neither "mariadb" nor "mysql".`);
}

export function nativeEngines(flavor: MysqlFlavor): Readonly<Record<EngineName, NativeEngine>> {
  return { redis, mysql: flavor === 'mysql' ? mysql8 : mariadb, opensearch, aws: sqs };
}
