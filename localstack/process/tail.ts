import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const WINDOW = 16_384;

/** The last lines of a log, indented, for the message of an error. */
export function tail(path: string, lines = 15): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '  (no log was written)';
  }
  try {
    const size = fstatSync(file).size;
    const start = Math.max(0, size - WINDOW);
    const buffer = Buffer.alloc(size - start);
    readSync(file, buffer, 0, buffer.length, start);
    const text = buffer.toString('utf8').trimEnd();
    const last = text.split('\n').slice(-lines);
    return last.map((line) => `  ${line}`).join('\n');
  } finally {
    closeSync(file);
  }
}
