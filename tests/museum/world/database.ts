import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Mutant } from '../mutant.ts';
import type { LoadModule } from '../mutant-modules.ts';
import { isPatched, PROJECT, patchedSource } from '../patched-source.ts';
import type { Engines } from './engines.ts';

const MIGRATIONS = 'migrations';
/** Several processes may run parts of the museum at once. */
const shared = `museum_${process.pid}`;
const prepared = new Set<string>();

/**
 * Prepares a mutant's database: its own if it patches a migration, otherwise one that all share
 * with applications of their own.
 */
export async function prepareDatabase(
  engines: Engines,
  mutant: Pick<Mutant, 'name' | 'patches'>,
  load: LoadModule,
): Promise<string> {
  const patched = isPatched(mutant, MIGRATIONS);
  const database = patched ? `${shared}_${mutant.name.toLowerCase()}` : shared;
  if (prepared.has(database)) return database;
  prepared.add(database);
  const folder = mkdtempSync(join(tmpdir(), 'ordinal-migrations-'));
  for (const file of readdirSync(join(PROJECT, MIGRATIONS))) {
    writeFileSync(join(folder, file), patchedSource(mutant, `${MIGRATIONS}/${file}`));
  }
  await drop(engines, database);
  const { migrateToLatest } = await load<typeof import('../../../lib/adapters/mysql/migrate.ts')>(
    'lib/adapters/mysql/migrate.ts',
  );
  await migrateToLatest(engines.mysqlUrl(database), folder);
  rmSync(folder, { recursive: true });
  return database;
}

export async function dropDatabases(engines: Engines): Promise<void> {
  for (const database of prepared) await drop(engines, database);
  prepared.clear();
}

async function drop(engines: Engines, database: string): Promise<void> {
  const connection = await createConnection({ uri: engines.mysqlUrl('') });
  await connection.query('DROP DATABASE IF EXISTS ??', [database]);
  await connection.end();
}
