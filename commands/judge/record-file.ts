import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { RecordLine } from './record.ts';

/** Creates the file of a run record. Pass `keep` to a `Recorder`, which calls it with each line. */
export function recordFile(path: string) {
  const file = createWriteStream(path);
  return {
    keep: (line: RecordLine): void => void file.write(`${JSON.stringify(line)}\n`),

    /** Resolves when all lines are in the file. */
    async close(): Promise<void> {
      file.end();
      await finished(file);
    },
  };
}
