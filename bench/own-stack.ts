import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { showProgress } from '../commands/shared/progress.ts';
import { ENGINE_NAMES, ENGINE_SETTING, type EngineName } from '../localstack/engines/engine.ts';
import { projectLaunch } from '../localstack/stack/project-command.ts';
import { type Stack, type StackOptions, startStack } from '../localstack/supervisor.ts';
import { atOnce, createApplication } from './applications.ts';
import { ownEnvironment } from './own-environment.ts';
import { NEW_CONNECTION } from './post.ts';

/** Messages that one request posts to one chat. */
export interface PostedBatch {
  readonly chat: number;
  readonly bodies: readonly string[];
}

/** The process ids of engines. An engine that the user runs has none here. */
export type EnginePids = Readonly<Partial<Record<EngineName, number | undefined>>>;

export interface OwnStackOptions {
  /** Whether the stack has an API, under serverless-offline. Default: yes. */
  readonly api?: boolean;
}

/** A stack of the bench's own with empty data. Its worker runs only while the bench asks for it. */
export interface OwnStack {
  readonly env: Readonly<Record<string, string>>;
  readonly mysql: Connection;
  readonly engines: EnginePids;
  /** Creates an application with this many chats, and returns its token. */
  application(chats: number): Promise<string>;
  post(application: string, batches: readonly PostedBatch[]): Promise<void>;
  /** How many messages of the application MySQL holds. */
  storedMessages(application: string): Promise<number>;
  untilStored(application: string, messages: number): Promise<void>;
  /**
   * Runs the worker while `work` runs: all functions of the worker, or `only` one. `work` gets its
   * process id.
   */
  withWorker<T>(work: (pid: number) => Promise<T>, only?: string): Promise<T>;
  /** How many invocations ended in a timeout, out of memory or in an error, by the worker's log. */
  failures(): number;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 50;
const STORED_WITHIN_MS = 300_000;

export async function openOwnStack({ api = true }: OwnStackOptions = {}): Promise<OwnStack> {
  const log = (line: string) => console.error(line);
  const environment = ownEnvironment();
  const stack = await startEnding({ name: 'bench', fresh: true, api, environment, log });
  const mysql = await createConnection({ uri: String(stack.env.MYSQL_URL) });
  const apiUrl = String(stack.env.API_URL);
  const isOutside = (name: EngineName) => environment[ENGINE_SETTING[name]] !== undefined;
  const pids = ENGINE_NAMES.filter((name) => !isOutside(name)).map(
    (name) => [name, stack.engine(name).pid] as const,
  );
  let failures = 0;

  async function postBatch(application: string, { chat, bodies }: PostedBatch): Promise<void> {
    const url = `${apiUrl}/api/v1/applications/${application}/chats/${chat}/messages/batch`;
    const body = JSON.stringify({ messages: bodies.map((text) => ({ body: text })) });
    const headers = { 'content-type': 'application/json', ...NEW_CONNECTION };
    const response = await fetch(url, { method: 'POST', headers, body });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url} responded ${response.status}`);
  }

  async function storedMessages(application: string): Promise<number> {
    const [rows] = await mysql.query<RowDataPacket[]>(
      `SELECT SUM(messages_count) AS stored FROM chats JOIN applications
         ON applications.id = chats.application_id WHERE token = ?`,
      [application],
    );
    return Number(rows[0]?.stored ?? 0);
  }

  return {
    env: stack.env,
    mysql,
    engines: Object.fromEntries(pids),
    storedMessages,
    failures: () => failures,

    application: (chats) => createApplication(apiUrl, chats),

    async post(application, batches) {
      const total = batches.reduce((sum, { bodies }) => sum + bodies.length, 0);
      let done = 0;
      const progress = showProgress(`posted of ${total}`, total, () => ({ done, detail: '' }));
      try {
        await atOnce(batches, async (batch) => {
          await postBatch(application, batch);
          done += batch.bodies.length;
        });
      } finally {
        progress.stop();
      }
    },

    async untilStored(application, messages) {
      const deadline = performance.now() + STORED_WITHIN_MS;
      while ((await storedMessages(application)) < messages) {
        if (performance.now() > deadline)
          throw new Error(`Not all of ${messages} messages were stored within five minutes`);
        await pause(LOOK_EVERY_MS);
      }
    },

    async withWorker(work, only) {
      const options = only === undefined ? [] : ['--only', only];
      const { file, args, cwd } = projectLaunch('localstack/worker.ts', options, {});
      const env = { ...process.env, ...stack.env };
      const worker = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      const ended = once(worker, 'exit');
      let isEnding = false;
      const endedEarly = ended.then(([code]) => {
        if (!isEnding) throw new Error(`The worker ended early, with exit code ${code}.`);
        return new Promise<never>(() => {});
      });
      createInterface(worker.stdout as Readable).on('line', (line) => {
        if (line.includes('the function failed')) failures += 1;
      });
      try {
        return await Promise.race([work(worker.pid ?? 0), endedEarly]);
      } finally {
        isEnding = true;
        worker.kill('SIGTERM');
        await ended;
      }
    },

    async close() {
      await mysql.end();
      await stack.stop();
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

/**
 * Starts a stack, and stops it before this process ends by a signal: the engines run in process
 * groups of their own, so nobody else would end them.
 */
async function startEnding(options: StackOptions): Promise<Stack> {
  const interruption = new AbortController();
  let stack: Stack | undefined;
  const interrupt = () => {
    interruption.abort(new Error('The bench was interrupted.'));
    void stack?.stop().then(() => process.exit(INTERRUPTED));
  };
  const listen = (how: 'on' | 'off') => {
    for (const name of SIGNALS) process[how](name, interrupt);
  };
  listen('on');
  try {
    stack = await startStack({ ...options, signal: interruption.signal });
  } catch (error) {
    listen('off');
    throw error;
  }
  const { stop } = stack;
  return { ...stack, stop: () => stop().finally(() => listen('off')) };
}
