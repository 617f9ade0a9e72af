import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { createConnection } from 'mysql2/promise';
import { type Db, mysqlOver } from './client.ts';
import { connectionOptions } from './connection-options.ts';
import { openConnections } from './connections.ts';

export interface Migrated {
  /** Names of the migrations applied now, in order. */
  readonly applied: readonly string[];
  /** Names of migrations that the database has and this code lacks: newer code applied them. */
  readonly newer: readonly string[];
}

/**
 * Applies the missing migrations, forward only, under the migrator's lock. Throws an error that
 * names a failing migration. Leaves a database with newer migrations unchanged: older code runs on
 * it, since each migration supports the code before it.
 */
export async function migrateToLatest(url: string, folder: string, ca?: string): Promise<Migrated> {
  await createDatabase(url, ca);
  // Has no time limit for statements, unlike other clients: migrating a large table may take long.
  const db = mysqlOver(openConnections({ url, ca, connectionLimit: 2 }));
  try {
    const newer: string[] = [];
    const migrator = new Migrator({ db, provider: andNewer(sqlFiles(folder), db, newer) });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error) {
      const failed = results.find((result) => result.status === 'Error')?.migrationName;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Migration ${failed ?? '(none started)'} failed: ${reason}`, {
        cause: error,
      });
    }
    return { applied: results.map((result) => result.migrationName), newer };
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

/**
 * If the database has all migrations of this code, adds the names of newer ones: if they were
 * absent, Kysely would report a corrupted history. Otherwise two lines of development have met in
 * one database, and Kysely rightly refuses.
 */
const andNewer = (provider: MigrationProvider, db: Db, newer: string[]): MigrationProvider => ({
  async getMigrations() {
    const known = await provider.getMigrations();
    const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration`.execute(db);
    const applied = new Set(rows.map(({ name }) => name));
    if (!Object.keys(known).every((name) => applied.has(name))) return known;
    newer.push(...[...applied].filter((name) => !Object.hasOwn(known, name)).sort());
    return { ...known, ...Object.fromEntries(newer.map((name) => [name, APPLIED])) };
  },
});

const APPLIED: Migration = { async up() {} };

/** `NNNN_name.sql` files: lists of statements, each ended by a semicolon at the end of a line. */
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
