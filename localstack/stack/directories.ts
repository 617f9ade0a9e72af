import { join } from 'node:path';

export const PROJECT = join(import.meta.dirname, '../..');
const STACKS = join(PROJECT, '.stack');

/** Downloads, shared by all stacks of the checkout. */
export const CACHE = join(STACKS, 'cache');

/** Progress files of imports into `dev`. They are wrong once the data is gone. */
export const IMPORTS = join(STACKS, 'imports');

export interface StackDirectories {
  readonly name: string;
  readonly root: string;
  readonly logs: string;
  readonly lock: string;
  readonly state: string;
  data(engine: string): string;
  log(process: string): string;
}

/** The folders of a named stack: `dev` for npm start, `test` for npm test. */
export function stackDirectories(name: string): StackDirectories {
  const root = join(STACKS, name);
  return {
    name,
    root,
    logs: join(root, 'logs'),
    // The lock lies beside the stack's folder, so that a wipe doesn't delete the lock that it
    // holds.
    lock: join(STACKS, `${name}.lock`),
    state: join(root, 'state.json'),
    data: (engine) => join(root, 'data', engine),
    log: (process) => join(root, 'logs', `${process}.log`),
  };
}
