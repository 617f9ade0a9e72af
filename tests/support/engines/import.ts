import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { until } from '../wait.ts';
import { mysqlMessages, searchMessages } from './stores.ts';

const realData = path.resolve('../shared/data/conversations.jsonl.gz');
const sample = path.resolve('examples/conversations.jsonl');

/** The real conversations if available, otherwise the project's sample. */
export const conversationsFile = existsSync(realData) ? realData : sample;

export type Line = { conversation: number; author: string; sentAt: string; body: string };

export function readConversations(file: string): Line[] {
  const raw = readFileSync(file);
  const jsonl = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8').trim();
  return jsonl.split('\n').map((line) => JSON.parse(line));
}

export type ImportRun = AsyncDisposable & {
  readonly process: ChildProcess;
  /** Resolves with the whole output when the process has ended. */
  readonly ended: Promise<{ code: number | null; output: string }>;
};

/**
 * Runs the import command as a user does, with its journal under `directory`. The process ends with
 * the test.
 */
export function startImport(
  file: string,
  directory: string,
  apiUrl: string,
  ...options: readonly string[]
): ImportRun {
  const command = path.resolve('commands/import.ts');
  const child = spawn(process.execPath, [command, file, '--api-url', apiUrl, ...options], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ended = Promise.all([code, output]).then(([status, parts]) => ({
    code: status,
    output: parts.join('\n'),
  }));
  const dispose = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { process: child, ended, [Symbol.asyncDispose]: dispose };
}

/** How many messages the journal lists as accepted. */
export function journalled(directory: string): number {
  const [journal] = globSync(`${directory}/.stack/imports/*.jsonl`);
  if (!journal) return 0;
  return readFileSync(journal, 'utf8').split('"event":"accepted"').length - 1;
}

/** The application's token in an import's report. */
export const applicationOf = (output: string): string => {
  const token = output.match(/^application +(\S+)$/m)?.[1];
  if (!token) throw new Error(`The import named no application:\n${output}`);
  return token;
};

/**
 * Expects MySQL and the search index to hold exactly the file: one chat per conversation, numbered
 * 1 to N in file order, with the same bodies, authors and times. `in order`: numbers may have gaps
 * after an unsealed end of Redis, so only the order counts.
 */
export async function expectImported(
  env: NodeJS.ProcessEnv,
  token: string,
  lines: readonly Line[],
  numbers: 'dense' | 'in order' = 'dense',
): Promise<void> {
  const sent = [...Map.groupBy(lines, ({ conversation }) => conversation).values()].map((chat) =>
    chat.map(({ author, sentAt, body }, index) =>
      written(index + 1, author, new Date(sentAt).toISOString(), body),
    ),
  );
  for (const store of [mysqlMessages, searchMessages]) {
    // The import checks only samples. If index requests were lost, the next reindex adds the rest.
    const complete = async () => (await store(env, token)).length >= lines.length;
    await until(`${lines.length} messages in ${store.name}`, complete, 300_000);
    const chats = Map.groupBy(await store(env, token), ({ chat }) => chat);
    const stored = [...chats.values()].map((chat) =>
      chat.map(({ number, author, sentAt, body }, index) =>
        written(numbers === 'dense' ? number : index + 1, author, sentAt, body),
      ),
    );
    expectSameChats(store.name, stored, sent);
  }
}

const written = (...message: unknown[]) => JSON.stringify(message);

/**
 * Compares chats in any order, because conversations are imported in parallel. Shows only
 * differences.
 */
function expectSameChats(store: string, stored: string[][], sent: string[][]): void {
  const inStore = stored.map((chat) => JSON.stringify(chat));
  const inFile = sent.map((chat) => JSON.stringify(chat));
  const differences = {
    store,
    messages: stored.flat().length,
    missing: without(inFile, inStore).slice(0, 3),
    surplus: without(inStore, inFile).slice(0, 3),
  };
  const none = { store, messages: sent.flat().length, missing: [], surplus: [] };
  expect(differences).toEqual(none);
}

function without(chats: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return chats.filter((chat) => !known.has(chat));
}
