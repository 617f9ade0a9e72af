import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { readLines } from './read-lines.ts';

export type ImportFile = {
  readonly path: string;
  /** SHA-256 of the bytes: a moved or renamed file is the same import, an edited one is another. */
  readonly sha256: string;
  readonly lines: number;
};

/**
 * Reads the file before anything is posted: its hash, its size, and whether it is readable to its
 * end.
 */
export async function inspectFile(path: string): Promise<ImportFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  let lines = 0;
  for await (const _ of readLines(path)) lines += 1;
  return { path, sha256: hash.digest('hex'), lines };
}
