import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { migrateToLatest } from '../../lib/adapters/mysql/migrate.ts';
import { migrate } from '../../lib/compose/migrate.ts';

const database = `migrations_${process.pid}`;
const all = readdirSync('migrations').sort();
const names = all.map((file) => basename(file, '.sql'));
const last = String(names.at(-1));

const settingBefore = String(process.env.MYSQL_URL);
const url = new URL(database, settingBefore).href;
let former: string;

beforeEach(() => {
  former = mkdtempSync(join(tmpdir(), 'ordinal-former-'));
  for (const file of all.slice(0, -1)) cpSync(join('migrations', file), join(former, file));
  process.env.MYSQL_URL = url;
});

afterEach(async () => {
  process.env.MYSQL_URL = settingBefore;
  rmSync(former, { recursive: true });
  await query(`DROP DATABASE IF EXISTS ${database}`);
});

async function query(statement: string): Promise<unknown> {
  const connection = await createConnection(settingBefore);
  try {
    return (await connection.query(statement))[0];
  } finally {
    await connection.end();
  }
}
const history = () => query(`SELECT name, timestamp FROM ${database}.kysely_migration`);

test('older code does not change a newer database, and says so', async () => {
  expect(await migrateToLatest(url, 'migrations')).toEqual({ applied: names, newer: [] });
  const before = await history();

  expect(await migrateToLatest(url, former)).toEqual({ applied: [], newer: [last] });
  expect(await migrate(former, 'mysql')).toEqual([
    `the database is newer than this code: ${last} stay as they are`,
  ]);

  expect(await history()).toEqual(before);
  expect(await migrateToLatest(url, 'migrations')).toEqual({ applied: [], newer: [] });
});

test('a database that lacks one migration and has an unknown one is refused with the reason', async () => {
  await migrateToLatest(url, 'migrations');
  writeFileSync(join(former, '9999_of_another_branch.sql'), 'SELECT 1;\n');

  await expect(migrateToLatest(url, former)).rejects.toThrow(`${last} is missing`);
});
