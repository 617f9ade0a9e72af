import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Locks the import for this run, so that only one imports a file. Takes over the lock of a killed
 * run.
 */
export function lockJournal(journalFile: string): Disposable {
  const lock = `${journalFile}.lock`;
  mkdirSync(path.dirname(lock), { recursive: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(lock, 'utf8'));
    if (isAlive(holder)) {
      throw new Error(
        `Process ${holder} imports this file already (if it doesn't, remove ${lock})`,
      );
    }
    writeFileSync(lock, String(process.pid));
  }
  return { [Symbol.dispose]: () => rmSync(lock, { force: true }) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
