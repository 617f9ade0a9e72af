import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Something the machine lacks and that only its owner can install. */
export class MissingPrerequisite extends Error {
  override readonly name = 'MissingPrerequisite';
}

/** A version manager's shim may wait for ever, and a machine under load may be slow. */
const PATIENCE_MS = 10_000;

/** The program's output, or nothing when it is absent, refuses or says nothing in time. */
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

/** Where PATH leads for this name. */
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
