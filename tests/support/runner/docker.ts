import { jest } from './jest.ts';
import type { Counts } from './report.ts';

/**
 * Runs tests on the user's Docker daemon, in containers of their own. Without a daemon, runs none
 * and counts none as passed.
 */
export async function withDocker(files: readonly string[], signal: AbortSignal): Promise<Counts> {
  // Imported here, because the unit tests don't need it.
  const { lackOfDocker } = await import('../../../localstack/stack/docker-command.ts');
  const lack = await lackOfDocker({ env: process.env, signal });
  if (lack) {
    console.log(
      `  Left out, because ${lack}. tests/docker/stand-ins/README.md says how to give it one.`,
    );
    return { passed: 0, failed: 0 };
  }
  return jest('docker', files, { workers: 1, coverage: false, signal });
}
