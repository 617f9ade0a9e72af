import { freePort } from '../../../localstack/process/port.ts';
import { openPrograms, plainHostProgram } from '../load/instances.ts';
import type { Counts } from './report.ts';

/**
 * The end-to-end tests that are about the API's requests and responses, so that they tell whether a
 * host does its part. `npm test` runs them in the plain host too.
 */
const ABOUT_HOSTS = /\/(api|malformed|methods|unicode)\.test\.ts$/;
/** Tests that bring their own API, or look at none. */
const WITHOUT_THIS_API =
  /\/(bench|deploy|deploy-again|deployed-api|two-tenants)\.(full\.)?test\.ts$/;

/** The test files among these that run in the plain host; all that use the API, if `full`. */
export const filesForPlainHost = (files: readonly string[], full: boolean): readonly string[] =>
  files.filter((file) => (full ? !WITHOUT_THIS_API.test(file) : ABOUT_HOSTS.test(file)));

/** Starts the API a second time on the same engines, in the plain host with two processes. */
export async function onPlainHost(
  env: Readonly<Record<string, string>>,
  run: (env: Readonly<Record<string, string>>) => Promise<Counts>,
): Promise<Counts> {
  const programs = await openPrograms('plain-host');
  try {
    const port = await freePort(new Set());
    const api = programs.start(plainHostProgram('plain-host', port, env));
    await api.waitReady();
    return await run({ ...env, API_URL: `http://127.0.0.1:${port}` });
  } finally {
    await programs.stopAll();
  }
}
