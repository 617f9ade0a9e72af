import { open, stat } from 'node:fs/promises';

export type Source = 'watch' | 'redis' | 'mysql' | 'api' | 'worker';

/** An event in the stack. `at`: milliseconds since 1970. */
export interface Seen {
  readonly at: number;
  readonly source: Source;
  readonly text: string;
}

export interface Watcher {
  close(): Promise<void>;
}

const PERIOD_MS = 100;

/** Follows a log of the stack from its current end. Its lines are JSON, without message bodies. */
export async function watchLog(
  source: Source,
  path: string,
  send: (seen: Seen) => void,
): Promise<Watcher> {
  let position = await sizeOf(path);
  let rest = '';
  let reading = Promise.resolve();

  async function read(): Promise<void> {
    const size = await sizeOf(path);
    if (size < position) position = 0; // the file was begun anew
    if (size === position) return;
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(size - position),
        position,
      });
      position += bytesRead;
      rest += buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') send({ at: timeOf(line), source, text: line });
  }

  const timer = setInterval(() => {
    reading = reading.then(read).catch(() => {}); // the file may be missing for a moment
  }, PERIOD_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await reading;
    },
  };
}

const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.size ?? 0;

function timeOf(line: string): number {
  const at = Date.parse(/"timestamp":"([^"]+)"/.exec(line)?.[1] ?? '');
  return Number.isNaN(at) ? Date.now() : at;
}
