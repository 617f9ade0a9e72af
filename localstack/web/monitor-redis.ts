import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** One command, as MONITOR tells it. */
export interface MonitoredCommand {
  /** Seconds since 1970. */
  readonly time: number;
  readonly words: readonly string[];
}

export interface Monitor {
  /** Settles when there is no more to follow: closed, or Redis went away. */
  readonly ended: Promise<void>;
  close(): void;
}

/**
 * Follows what a Redis on this machine is asked (https://redis.io/docs/latest/commands/monitor/), from when this resolves. By a socket of our own: the
 * client's monitor() ends the process where the first commands come in the packet of the OK. Rejects where Redis does not answer or refuses.
 */
export async function monitorRedis(
  url: string,
  onCommand: (command: MonitoredCommand) => void,
): Promise<Monitor> {
  const { hostname, port, username, password } = new URL(url);
  const socket = connect(Number(port || 6379), hostname);
  await once(socket, 'connect');
  socket.on('error', () => {}); // followed by its close
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  const began = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      const command = parsed(line);
      if (command) onCommand(command);
      else if (line.startsWith('-')) reject(new Error(`Redis refuses MONITOR: ${line.slice(1)}`));
      else greetings -= 1;
      if (greetings === 0) resolve();
    });
    lines.on('close', () => reject(new Error('Redis closed the connection')));
  });
  let greetings = password ? 2 : 1;
  if (password) {
    const credentials = [username || 'default', password].map(decodeURIComponent);
    socket.write(encoded(['AUTH', ...credentials]));
  }
  socket.write(encoded(['MONITOR']));
  try {
    await began;
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { ended, close: () => socket.destroy() };
}

const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** `+1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`; undefined: not a command. */
function parsed(line: string): MonitoredCommand | undefined {
  const [, time, rest] = /^\+(\d+\.\d+) \[.*?\] (".*)$/.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const words = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => unescaped(word));
  return { time: Number(time), words };
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

/** Redis writes bytes that are no printable ASCII as `\xhh`, and some by a letter. */
function unescaped(word: string): string {
  const bytes = word.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex?: string, letter = '') =>
    hex === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
