import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { createConnection } from 'mysql2/promise';
import { mysqlClient } from './client.ts';
import { connectionOptions } from './connection-options.ts';

/** Applies what is not applied yet, under the migrator's lock, forward only. Answers the names applied; throws with the failing one's name. */
export async function migrateToLatest(url: string, folder: string, ca?: string): Promise<string[]> {
  await createDatabase(url, ca);
  const db = mysqlClient({ url, ca, connectionLimit: 2 });
  try {
    const migrator = new Migrator({ db, provider: sqlFiles(folder) });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error) {
      const failed = results.find((result) => result.status === 'Error')?.migrationName;
      throw new Error(`Migration ${failed ?? '(none started)'} failed`, { cause: error });
    }
    return results.map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

async function createDatabase(url: string, ca?: string): Promise<void> {
  const server = new URL(url);
  const database = decodeURIComponent(server.pathname.slice(1));
  server.pathname = '/';
  const connection = await createConnection(connectionOptions(server.href, ca));
  try {
    await connection.query(
      'CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      [database],
    );
  } finally {
    await connection.end();
  }
}

/** `NNNN_name.sql` files, each a list of statements that end with a semicolon at the end of a line. */
const sqlFiles = (folder: string): MigrationProvider => ({
  async getMigrations() {
    const files = (await readdir(folder)).filter((file) => /^\d{4}_.+\.sql$/.test(file)).sort();
    const migrations = await Promise.all(
      files.map(async (file) => {
        const statements = (await readFile(join(folder, file), 'utf8'))
          .split(/;[ \t]*$/m)
          .map((statement) => statement.trim())
          .filter((statement) => statement.replace(/^--.*$/gm, '').trim() !== '');
        const migration: Migration = {
          async up(db) {
            for (const statement of statements) await sql.raw(statement).execute(db);
          },
        };
        return [basename(file, '.sql'), migration] as const;
      }),
    );
    return Object.fromEntries(migrations);
  },
});
