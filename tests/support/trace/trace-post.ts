import { startApp } from '../api/app.ts';
import { authenticated, newTenant } from '../api/tenants.ts';
import type { Trace } from './traced-modules.ts';

/*
 * Posts a message and stores it, to warm up, and then one more. Prints the files that this one went
 * through.
 */

export interface Way {
  /**
   * Files in the order in which the request entered them: something outside of the file called a
   * function that waits, or that calls another file. A file entered twice stands here twice.
   */
  readonly passed: readonly string[];
  /** Other files: their functions compute a value, wait for nothing and call no other file. */
  readonly used: readonly string[];
}

export interface Ways {
  /** From the event of the gateway to its response. */
  readonly request: Way;
  /** From the event of the write queue to the batch response. */
  readonly persist: Way;
}

declare const trace: Trace;

const app = await startApp(authenticated);
const tenant = await newTenant(app);
const authorization = await tenant.bearer(['write'], 'author');

async function post(): Promise<void> {
  const headers = { authorization, 'idempotency-key': crypto.randomUUID() };
  const { status } = await app.post(tenant.token, 1, 'traced', headers);
  if (status !== 201) throw new Error(`A POST got ${status}`);
}

async function store(): Promise<void> {
  const stored = await app.handleOnce('write');
  if (stored === 0) throw new Error('The write queue was empty');
}

async function wayOf(work: () => Promise<void>): Promise<Way> {
  trace.start();
  await work();
  const calls = trace.stop();
  const entered = calls.filter(({ enters, passes }) => enters && passes).map(({ file }) => file);
  const passed = entered.filter((file, i) => file !== entered[i - 1]);
  const used = [...new Set(calls.map(({ file }) => file))].filter((file) => !passed.includes(file));
  return { passed, used };
}

await app.drain();
await post();
await store();
const request = await wayOf(post);
const persist = await wayOf(store);
await app.close();
console.log(JSON.stringify({ request, persist } satisfies Ways));
