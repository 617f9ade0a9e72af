import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { until } from '../support/wait.ts';

const execute = promisify(execFile);
const PATIENCE_MS = 20_000;
/** Milliseconds for a killed container to come back and for its lost data to be rebuilt. */
const BACK_WITHIN_MS = 240_000;

export interface Client {
  /** Posts a message, retries until it is accepted, and returns its number. */
  write(body: string): Promise<number>;
  /** Waits until a search for this word finds exactly these messages of the chat. */
  finds(word: string, numbers: readonly number[]): Promise<void>;
  /** The chat's message bodies, by number. */
  messages(): Promise<ReadonlyMap<number, string>>;
}

/**
 * Runs the commands that `npm start` prints, as a shell does. Returns a client for the chat they
 * create.
 */
export async function firstSteps(said: string): Promise<Client> {
  const commands = said.split('\n').filter((line) => /^ {2}(TOKEN=|curl )/.test(line));
  const script = `set -e\n${commands.join('\necho\n')}\necho\necho "$TOKEN"`;
  const { stdout } = await execute('bash', ['-c', script], { timeout: 4 * PATIENCE_MS });
  const [, chat, message, token] = stdout.split('\n');
  const url = /https?:\S+\/api\/v1\/applications/.exec(commands.join('\n'))?.[0];
  const made = { chat: numberIn(chat), message: numberIn(message) };
  if (made.chat !== 1 || made.message !== 1)
    throw new Error(`The first chat and message are not numbered 1:\n${stdout}`);
  return clientOf(`${url}/${token}/chats/1/messages`);
}

const numberIn = (json = ''): number => JSON.parse(json).number;

function clientOf(messages: string): Client {
  const list = async () => {
    const { data } = await get(messages);
    return new Map(data.map(({ number, body }) => [number, body] as const));
  };
  return {
    write: async (body) => {
      // All attempts share a key, so that a lost response doesn't lead to a second message.
      const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const request = { method: 'POST', headers, body: JSON.stringify({ body }) };
      let number = 0;
      await until(
        `"${body}" is accepted`,
        async () => {
          const signal = AbortSignal.timeout(PATIENCE_MS);
          const response = await fetch(messages, { ...request, signal }).catch(() => undefined);
          if (response?.status !== 201) return false;
          ({ number } = (await response.json()) as { number: number });
          return true;
        },
        BACK_WITHIN_MS,
      );
      return number;
    },
    finds: (word, numbers) =>
      until(
        `a search for "${word}" finds ${numbers.join(', ')}`,
        async () => {
          const found = await get(`${messages}/search?query=${word}`).catch(() => undefined);
          return String(found?.data.map(({ number }) => number).sort()) === String(numbers);
        },
        BACK_WITHIN_MS,
      ),
    messages: list,
  };
}

type Messages = { readonly data: readonly { readonly number: number; readonly body: string }[] };

async function get(url: string): Promise<Messages> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Messages;
}
