import { execFileSync } from 'node:child_process';

/** Something the machine lacks and that only its owner can install. */
export class MissingPrerequisite extends Error {
  override readonly name = 'MissingPrerequisite';
}

/** The program's output, or nothing when it is absent or refuses. */
export function ask(file: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    });
  } catch {
    return undefined;
  }
}

export const hasProgram = (name: string): boolean =>
  ask('/bin/sh', ['-c', 'command -v "$0"', name]) !== undefined;
