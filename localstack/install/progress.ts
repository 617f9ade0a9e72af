import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem } from './cache.ts';

export interface Progress {
  done(path: string): void;
  end(): void;
}

interface ProgressOptions {
  readonly item: CacheItem;
  /** What grows while it is made. */
  readonly folders: readonly string[];
  readonly log: (line: string) => void;
}

const EVERY_MS = 3_000;
const MEGABYTE = 1024 * 1024;

/** The installers are other people's programs, so progress is read off the folder they fill. */
export function startProgress({ item, folders, log }: ProgressOptions): Progress {
  const started = Date.now();
  const size = () => folders.reduce((sum, folder) => sum + megabytesIn(folder), 0);
  const before = size();
  let last = 0;
  log(`${item.label}: downloading, about ${item.megabytes} MB unpacked`);
  const timer = setInterval(() => {
    const now = size() - before;
    if (now <= last) return;
    log(`${item.label}: ${now} of about ${item.megabytes} MB`);
    last = now;
  }, EVERY_MS);
  return {
    done: (path) =>
      log(
        `${item.label}: installed, ${megabytesIn(path)} MB on disk, ${seconds(Date.now() - started)}`,
      ),
    end: () => clearInterval(timer),
  };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const megabytesIn = (directory: string): number => Math.ceil(bytesIn(directory) / MEGABYTE);

function bytesIn(directory: string): number {
  return entriesOf(directory).reduce((sum, entry) => {
    const path = join(directory, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : sizeOf(path));
  }, 0);
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** A file may be renamed between the listing and the look. */
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
