/* Terms
 * item     a download that engines run from, in a folder named after its version
 * staging  the folder where an item is made. A rename turns it into the item, so that half an item
 *          is never seen
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProcess } from '../process/identity.ts';
import { waitForLock } from '../process/lock.ts';
import { type Progress, startProgress } from './progress.ts';

export interface Workshop {
  /** An empty folder that `make` fills. */
  readonly staging: string;
  readonly log: string;
  readonly signal: AbortSignal | undefined;
  /** A folder that survives an interruption, so that a download can resume. */
  readonly shared: (name: string) => string;
  readonly provide: (item: CacheItem) => Promise<string>;
}

export interface CacheItem {
  /** Name and version, so that each version has its own folder. */
  readonly key: string;
  readonly label: string;
  /** Approximate download size, for the progress line. */
  readonly megabytes: number;
  /** The shared folder that the download goes to first, if any. */
  readonly through?: string;
  readonly make: (workshop: Workshop) => Promise<void>;
}

export interface Cache {
  provide(item: CacheItem): Promise<string>;
}

export interface CacheOptions {
  readonly directory: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export function openCache({ directory, log, signal }: CacheOptions): Cache {
  const made = new Map<string, Promise<string>>();
  const shared = (name: string) => join(directory, name);

  async function make(item: CacheItem): Promise<string> {
    const path = join(directory, item.key);
    if (existsSync(path)) return path;
    mkdirSync(directory, { recursive: true });
    const lock = await waitForLock(
      join(directory, `${item.key}.lock`),
      () => log(`${item.label} is being downloaded by another process; waiting for it.`),
      signal,
    );
    try {
      if (!existsSync(path)) await fill(item, path);
      return path;
    } finally {
      lock.release();
    }
  }

  async function fill(item: CacheItem, path: string): Promise<void> {
    removeAbandoned(directory);
    const staging = join(directory, `staging-${process.pid}-${item.key}`);
    mkdirSync(staging, { recursive: true });
    const folders = [staging, ...(item.through ? [shared(item.through)] : [])];
    const progress: Progress = startProgress({ item, folders, log });
    try {
      const log = join(directory, `${item.key}.log`);
      rmSync(log, { force: true });
      await item.make({ staging, log, signal, shared, provide });
      renameSync(staging, path);
      progress.done(path);
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw new Error(`${item.label} could not be installed: ${(cause as Error).message}`, {
        cause,
      });
    } finally {
      progress.end();
      rmSync(staging, { recursive: true, force: true });
    }
  }

  function provide(item: CacheItem): Promise<string> {
    const known = made.get(item.key) ?? make(item);
    made.set(item.key, known);
    return known;
  }
  return { provide };
}

/** Removes staging folders of installs whose process is gone. */
function removeAbandoned(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = /^staging-(\d+)-/.exec(name)?.[1];
    if (pid && !findProcess(Number(pid)))
      rmSync(join(directory, name), { recursive: true, force: true });
  }
}
