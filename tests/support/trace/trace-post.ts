import { startApp } from '../api/app.ts';
import { authenticated, newTenant } from '../api/tenants.ts';
import type { Trace } from './traced-modules.ts';

/*
 * Posts a message to warm up, and then one more. Prints the files that the second one went through.
 */

export interface Way {
  /**
   * Files in the order in which the request entered them: something outside of the file called a
   * function that waits, or that calls another file. A file entered twice stands here twice.
   */
  readonly passed: readonly string[];
  /** Other files: their functions compute a value and call nobody. */
  readonly used: readonly string[];
}

declare const trace: Trace;

const app = await startApp(authenticated);
const tenant = await newTenant(app);
const authorization = await tenant.bearer(['write'], 'author');
const post = () =>
  app.post(tenant.token, 1, 'traced', { authorization, 'idempotency-key': crypto.randomUUID() });

await post();
trace.start();
const { status } = await post();
const calls = [...trace.calls()];
await app.close();
if (status !== 201) throw new Error(`The traced POST got ${status}`);

const entered = calls.filter(({ enters, passes }) => enters && passes).map(({ file }) => file);
const passed = entered.filter((file, i) => file !== entered[i - 1]);
const used = [...new Set(calls.map(({ file }) => file))].filter((file) => !passed.includes(file));
console.log(JSON.stringify({ passed, used } satisfies Way));
