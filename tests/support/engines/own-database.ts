import { createConnection } from 'mysql2/promise';
import { migrateToLatest } from '../../../lib/adapters/mysql/migrate.ts';

export interface OwnDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database beside the one that tests share, for a test that reads every row there is. */
export async function ownDatabase(): Promise<OwnDatabase> {
  const shared = String(process.env.MYSQL_URL);
  const name = `own_${crypto.randomUUID().slice(0, 8)}`;
  const url = new URL(name, shared).href;
  await migrateToLatest(url, 'migrations');
  return {
    url,
    async drop() {
      const connection = await createConnection(shared);
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}
