import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The machine lacks something that only its owner can install. */
export class MissingPrerequisite extends Error {
  override readonly name = 'MissingPrerequisite';
}

/**
 * Time limit for a program. A loaded machine may be slow, and a version manager's shim may never
 * return.
 */
const PATIENCE_MS = 10_000;

/** Runs a program and returns its stdout; undefined if it is missing, fails or takes too long. */
export function ask(
  file: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { timeout: PATIENCE_MS, killSignal: 'SIGKILL', signal } as const;
    const child = execFile(file, args, options, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
    child.stdin?.end();
  });
}

/** Resolves a program's name on PATH. */
export const programOnPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);

export const hasProgram = (name: string): boolean => programOnPath(name) !== undefined;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
