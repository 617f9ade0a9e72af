import { freePort } from '../../../localstack/process/port.ts';
import { openPrograms, plainHostProgram } from '../load/instances.ts';
import type { RunnerOptions } from './options.ts';
import type { Counts } from './report.ts';

/**
 * End-to-end tests that are about requests and responses, so that they tell whether a host does its
 * part. `npm test` runs them in the plain host too.
 */
const ABOUT_HOSTS = /e2e\/(api|malformed|methods)\.test\.ts$/;
/** Tests that bring their own API, or use none. */
const WITHOUT_THIS_API =
  /e2e\/(bench|deploy|deploy-again|deployed-api|two-tenants)\.(full\.)?test\.ts$/;
/** Faults that hurt processes of the API. */
const ABOUT_FAULTS =
  /faults\/(all\.full|engines|import-kills\.full|locked-minute\.full|redis|steady-state)\.test\.ts$/;

/** The test files among these that run a second time, in the plain host. */
export const filesForPlainHost = (
  files: readonly string[],
  { full }: Pick<RunnerOptions, 'full'>,
): readonly string[] =>
  files.filter((file) =>
    full && file.includes('e2e/')
      ? !WITHOUT_THIS_API.test(file)
      : ABOUT_HOSTS.test(file) || ABOUT_FAULTS.test(file),
  );

interface PlainHost {
  readonly env: Readonly<Record<string, string>>;
  /** Folder for the coverage that Node records in the host. */
  readonly coverage: string | undefined;
}

/** Starts the API a second time on the same engines, in the plain host with two processes. */
export async function onPlainHost(
  { env, coverage }: PlainHost,
  run: (env: Readonly<Record<string, string>>) => Promise<Counts>,
): Promise<Counts> {
  const programs = await openPrograms('plain-host');
  try {
    const port = await freePort(new Set());
    const settings = { ...env, ...(coverage && { NODE_V8_COVERAGE: coverage }) };
    const api = programs.start(plainHostProgram('plain-host', port, settings));
    await api.waitReady();
    return await run({ ...env, API_URL: `http://127.0.0.1:${port}` });
  } finally {
    await programs.stopAll();
  }
}
