import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeEngine } from './engine.ts';

const MAIN = join(import.meta.dirname, '../sqs/main.ts');

/**
 * Runs the project's own queue server, so nothing is downloaded. docs/adr/0024 says why no existing
 * server fits.
 */
export const sqs: NativeEngine = {
  name: 'aws',
  graceMs: 10_000,
  prepare: async ({ data, port }) => {
    mkdirSync(data, { recursive: true });
    return {
      product: 'SQS (queues in SQLite)',
      file: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', MAIN, join(data, 'queues.db'), String(port)],
      cwd: data,
    };
  },
};
