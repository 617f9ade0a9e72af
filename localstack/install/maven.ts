import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitForLock } from '../process/lock.ts';
import type { Workshop } from './cache.ts';
import { provideJava } from './java.ts';
import { ask, hasProgram } from './prerequisite.ts';
import { runTool } from './tool.ts';

/** The plugin's full name, so that Maven needs no project file to find it. */
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
/** The name of a shared folder outside the items, in which an interrupted download can resume. */
export const MAVEN_REPOSITORY = 'maven-repository';
const WRAPPER = join(import.meta.dirname, '../opensearch/mvnw');
const SYSTEM_TRUST = '/etc/ssl/certs/java/cacerts';

/** Runs a goal of Maven's dependency plugin, by the machine's `mvn` or by the wrapper. */
export async function runMaven(
  { shared, log, signal, provide }: Workshop,
  goal: string,
  options: readonly string[],
): Promise<void> {
  const own = hasProgram('mvn');
  // Run Maven in a folder of its own, because it leaves a folder in its working directory.
  const home = shared('maven');
  mkdirSync(home, { recursive: true });
  const env: Record<string, string> = { MAVEN_USER_HOME: home };
  if (!(await ask('java', ['-version'], signal)) && !process.env.JAVA_HOME) {
    env.JAVA_HOME = dirname(dirname(await provideJava(provide, signal)));
    // A downloaded JRE has its own trust store, without the certificates that this machine trusts.
    if (existsSync(SYSTEM_TRUST))
      env.MAVEN_OPTS = `-Djavax.net.ssl.trustStore=${SYSTEM_TRUST} ${process.env.MAVEN_OPTS ?? ''}`;
  }
  const quiet = ['--batch-mode', '--no-transfer-progress'];
  const repository = `-Dmaven.repo.local=${shared(MAVEN_REPOSITORY)}`;
  const command = own ? ['mvn'] : ['/bin/sh', WRAPPER];
  const [file, ...first] = command as [string, ...string[]];
  // Two Mavens on one repository may read each other's half-written files.
  const lock = await waitForLock(`${home}.lock`, () => {}, signal);
  try {
    const words = [...first, ...quiet, repository, `${PLUGIN}:${goal}`, ...options];
    await runTool(file, words, { cwd: home, log, signal, env });
  } finally {
    lock.release();
  }
}
