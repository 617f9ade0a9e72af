import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** `text` is undefined if the line isn't UTF-8. */
export type Line = { readonly number: number; readonly text: string | undefined };

const newline = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Yields the lines of a plain or gzipped file, one at a time. Leaves out empty lines but counts
 * them.
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of await contents(file)) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      number += 1;
      const line = Buffer.concat([rest, chunk.subarray(start, end)]);
      rest = Buffer.alloc(0);
      start = end + 1;
      if (!isBlank(line)) yield { number, text: decode(line) };
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]);
  }
  if (!isBlank(rest)) yield { number: number + 1, text: decode(rest) };
}

async function contents(file: string): Promise<AsyncIterable<Buffer>> {
  const raw = createReadStream(file);
  if (!(await isGzip(file))) return raw;
  // The callback ignores errors, because iterating over the unpacked stream throws those of both
  // streams.
  return pipeline(raw, createGunzip(), () => {});
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

const isBlank = (line: Buffer) =>
  line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);

function decode(line: Buffer): string | undefined {
  try {
    return utf8.decode(line);
  } catch {
    return undefined;
  }
}
