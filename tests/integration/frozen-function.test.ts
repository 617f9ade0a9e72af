import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { inTransaction } from '../../lib/adapters/mysql/client.ts';
import { type App, startApp } from '../support/api/app.ts';
import { applicationId } from '../support/api/application-id.ts';
import { until } from '../support/wait.ts';

/* Lambda freezes a function between two requests, and at times in the middle of a transaction. */

let app: App;
let frozen: ChildProcess | undefined;
beforeAll(async () => {
  app = await startApp();
});
afterEach(() => {
  frozen?.kill('SIGKILL');
});
afterAll(() => app.close());

/** Locks the chats of an application, and then freezes like a function. */
const PROGRAM = `
  const { inTransaction, mysqlClient } = await import('./lib/adapters/mysql/client.ts');
  const db = mysqlClient({ url: process.env.MYSQL_URL, connectionLimit: 1 });
  await inTransaction(db, async (trx) => {
    const chats = trx.selectFrom('chats').where('application_id', '=', Number(process.env.ID));
    await chats.select('number').forUpdate().execute();
    process.stdout.write('locked');
    process.kill(process.pid, 'SIGSTOP');
  });
`;

test('a function that is frozen in a transaction holds its locks for seconds, not for hours', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  const id = await applicationId(app.db, token);
  frozen = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    env: { ...process.env, NODE_OPTIONS: '', MYSQL_URL: app.config.mysqlUrl, ID: String(id) },
  });
  const [said] = await once(frozen.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  expect(String(said)).toBe('locked');

  const lockToo = () =>
    inTransaction(app.db, (trx) =>
      trx
        .selectFrom('chats')
        .where('application_id', '=', id)
        .select('number')
        .forUpdate()
        .execute(),
    );
  await expect(lockToo()).rejects.toThrow('mysql is unavailable');
  await until(
    'others get the lock',
    () =>
      lockToo().then(
        () => true,
        () => false,
      ),
    20_000,
  );
});
