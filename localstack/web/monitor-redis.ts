import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectByTls, rootCertificates } from 'node:tls';

/** One command, as MONITOR prints it. */
export interface MonitoredCommand {
  /** When Redis got the command, in seconds since 1970. */
  readonly time: number;
  readonly words: readonly string[];
}

export interface Monitor {
  /** Settles when nothing more follows: after `close`, or when Redis went away. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Time limit of the connect, longer than a Redis on or near this machine needs. */
const PATIENCE_MS = 5_000;

/**
 * Follows the commands that a Redis gets (https://redis.io/docs/latest/commands/monitor/). Uses its
 * own socket: the client's monitor() crashes the process if commands come in the packet of the OK.
 * Rejects if Redis times out or refuses. `ca`: PEM certificates to trust besides the usual ones.
 */
export async function monitorRedis(
  url: string,
  onCommand: (command: MonitoredCommand) => void,
  ca?: string,
): Promise<Monitor> {
  const { protocol, hostname, port, username, password } = new URL(url);
  const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
  const byTls = protocol === 'rediss:';
  const socket = byTls
    ? connectByTls({ ...to, ...(ca && { ca: [...rootCertificates, ca] }) })
    : connectPlain(to);
  const tooLate = setTimeout(
    () => socket.destroy(new Error(`no response from Redis within ${PATIENCE_MS} ms`)),
    PATIENCE_MS,
  );
  try {
    await once(socket, byTls ? 'secureConnect' : 'connect');
    socket.on('error', () => {}); // 'close' follows
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const greeted = greetings(socket, password ? 2 : 1, onCommand);
    if (password) {
      const credentials = [username || 'default', password].map(decodeURIComponent);
      socket.write(encoded(['AUTH', ...credentials]));
    }
    socket.write(encoded(['MONITOR']));
    await greeted;
    return { ended, close: () => socket.destroy() };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(tooLate);
  }
}

/** Resolves after `expected` replies of OK. */
const greetings = (
  socket: Socket,
  expected: number,
  onCommand: (command: MonitoredCommand) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let left = expected;
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('close', () => reject(new Error('Redis closed the connection')));
    lines.on('line', (line) => {
      const command = parsed(line);
      if (command) onCommand(command);
      else if (line === '+OK') left -= 1;
      else reject(new Error(`Redis refuses MONITOR: ${line.slice(1)}`));
      if (left === 0) resolve();
    });
  });

const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/**
 * Parses `+1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`. Returns undefined for other lines.
 */
function parsed(line: string): MonitoredCommand | undefined {
  const [, time, rest] = /^\+(\d+\.\d+) \[.*?\] (".*)$/.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const words = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => unescaped(word));
  return { time: Number(time), words };
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

/** Redis prints bytes other than printable ASCII as `\xhh`, and some as a letter. */
function unescaped(word: string): string {
  const bytes = word.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex?: string, letter = '') =>
    hex === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
