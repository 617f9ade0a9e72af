import { rmSync } from 'node:fs';
import { isLock, tryLock } from '../process/lock.ts';
import { forgetContainers, hasVolumes } from '../stack/compose.ts';
import { IMPORTS, stackDirectories } from '../stack/directories.ts';
import { endLeftovers } from '../stack/leftovers.ts';
import { readState } from '../stack/state.ts';

export async function wipe(name: string): Promise<number> {
  const directories = stackDirectories(name);
  const lock = tryLock(directories.lock);
  if (!isLock(lock))
    throw new Error(
      `The stack "${name}" is running (process ${lock.pid}). Stop it first: Ctrl-C in its terminal, or: kill ${lock.pid}`,
    );
  try {
    const state = readState(directories.state);
    if (state) await endLeftovers(directories, state, console.log);
    // Look for volumes of Docker even after a native start, because an earlier start may have used
    // Docker.
    if (state?.mode === 'docker' || (await hasVolumes(name))) await forgetContainers(name);
    rmSync(directories.root, { recursive: true, force: true });
    if (name === 'dev') rmSync(IMPORTS, { recursive: true, force: true });
    console.log(`Deleted the data of the stack "${name}".`);
    return 0;
  } finally {
    lock.release();
  }
}
