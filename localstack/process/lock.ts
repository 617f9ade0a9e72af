import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './identity.ts';

export interface Lock {
  release(): void;
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock, or returns its holder. A dead holder's lock is moved aside and checked again, so
 * that only one of two processes that want the lock removes it.
 */
export function tryLock(path: string): Lock | ProcessIdentity {
  mkdirSync(dirname(path), { recursive: true });
  const self = identify(process.pid);
  if (!self) throw new Error(`Cannot read the start time of process ${process.pid}.`);
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(self));
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        return { release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = holderOf(path);
      if (holder && isAlive(holder)) return holder;
      removeStale(path);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function removeStale(path: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = holderOf(aside);
  if (holder && isAlive(holder)) linkSync(aside, path);
  rmSync(aside, { force: true });
}

export const isLock = (value: Lock | ProcessIdentity): value is Lock => 'release' in value;

/** Waits until the lock is free, for work that two processes may want done once (a download). */
export async function waitForLock(
  path: string,
  whileWaiting: () => void,
  signal: AbortSignal | undefined,
): Promise<Lock> {
  for (let told = false; ; told = true) {
    const lock = tryLock(path);
    if (isLock(lock)) return lock;
    if (!told) whileWaiting();
    await delay(500, undefined, { signal });
  }
}
