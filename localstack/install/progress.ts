import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheItem } from './cache.ts';

export interface Progress {
  done(path: string): void;
  end(): void;
}

interface ProgressOptions {
  readonly item: CacheItem;
  /** Folders whose growth shows the progress. */
  readonly folders: readonly string[];
  readonly log: (line: string) => void;
}

const EVERY_MS = 3_000;
const MEGABYTE = 1024 * 1024;

/**
 * Reports progress by the size of the folders, because third-party installers don't report theirs.
 */
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

/** A file may be renamed after the directory was listed; it counts as 0 then. */
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
