import { ownDatabase } from '../engines/own-database.ts';
import { type App, startApp } from './app.ts';

/**
 * An app on a database of its own, for a test that reads or changes what other tests store. To
 * close the app drops the database.
 */
export async function startAppAlone(
  environment: Readonly<Record<string, string>> = {},
): Promise<App> {
  const database = await ownDatabase();
  const app = await startApp({ ...environment, MYSQL_URL: database.url });
  return {
    ...app,
    async close() {
      await app.close();
      await database.drop();
    },
  };
}
