import { join } from 'node:path';

export const PROJECT = join(import.meta.dirname, '../..');
const STACKS = join(PROJECT, '.stack');

/** Downloads, shared by all stacks of a checkout. */
export const CACHE = join(STACKS, 'cache');

/** How far each import into `dev` has come: of no use, and misleading, once the data is gone. */
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

/** Everything that one named stack keeps: `dev` for npm start, `test` for npm test. */
export function stackDirectories(name: string): StackDirectories {
  const root = join(STACKS, name);
  return {
    name,
    root,
    logs: join(root, 'logs'),
    // Beside the folder, so that wiping the stack does not drop the lock under which it is wiped.
    lock: join(STACKS, `${name}.lock`),
    state: join(root, 'state.json'),
    data: (engine) => join(root, 'data', engine),
    log: (process) => join(root, 'logs', `${process}.log`),
  };
}
