import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { z } from 'zod';
import { projectLaunch } from '../localstack/stack/project-command.ts';
import { startStack } from '../localstack/supervisor.ts';
import { create } from './post.ts';

/** A stack of its own with empty data, whose worker runs only while the rate of storing is measured. */
export interface DrainStack {
  /** The token of an application with so many chats, all of them stored. */
  application(chats: number): Promise<string>;
  postBatch(application: string, chat: number, messages: number): Promise<void>;
  /** Starts the worker and returns rows a second, from the first that is stored to the last. */
  rateUntilStored(application: string, messages: number): Promise<number>;
  rawInsertRate(rows: number): Promise<number>;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 50;
const STORED_WITHIN_MS = 300_000;
const BODY = 'A message of an ordinary length, as people write them to one another in a chat.';
const Application = z.object({ token: z.string() });

export async function openDrainStack(): Promise<DrainStack> {
  const log = (line: string) => console.error(line);
  const stack = await startStack({ name: 'bench', fresh: true, api: true, log });
  const mysql = await createConnection({ uri: String(stack.env.MYSQL_URL) });
  const applications = `${stack.env.API_URL}/api/v1/applications`;

  async function storedMessages(application: string): Promise<number> {
    const [rows] = await mysql.query<RowDataPacket[]>(
      `SELECT SUM(messages_count) AS stored FROM chats JOIN applications
         ON applications.id = chats.application_id WHERE token = ?`,
      [application],
    );
    return Number(rows[0]?.stored ?? 0);
  }

  async function withWorker<T>(work: () => Promise<T>): Promise<T> {
    const { file, args, cwd } = projectLaunch('localstack/worker.ts', [], {});
    const env = { ...process.env, ...stack.env };
    const worker = spawn(file, args, { cwd, env, stdio: 'ignore' });
    const ended = once(worker, 'exit');
    try {
      return await work();
    } finally {
      worker.kill('SIGTERM');
      await ended;
    }
  }

  async function untilStored(application: string, messages: number): Promise<void> {
    const deadline = performance.now() + STORED_WITHIN_MS;
    while ((await storedMessages(application)) < messages) {
      if (performance.now() > deadline)
        throw new Error(`Not all of ${messages} messages were stored within five minutes`);
      await pause(LOOK_EVERY_MS);
    }
  }

  return {
    async application(chats) {
      const { token } = Application.parse(await create(applications, { name: 'bench drain' }));
      for (let chat = 1; chat <= chats; chat++) {
        await create(`${applications}/${token}/chats`, {});
        await create(`${applications}/${token}/chats/${chat}/messages`, { body: BODY });
      }
      await withWorker(() => untilStored(token, chats));
      return token;
    },

    async postBatch(application, chat, messages) {
      const url = `${applications}/${application}/chats/${chat}/messages/batch`;
      const body = JSON.stringify({ messages: Array(messages).fill({ body: BODY }) });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${url} responded ${response.status}`);
    },

    async rateUntilStored(application, messages) {
      const before = await storedMessages(application);
      return withWorker(async () => {
        await untilStored(application, before + 1);
        const began = performance.now();
        const alreadyStored = await storedMessages(application);
        await untilStored(application, before + messages);
        const seconds = (performance.now() - began) / 1000;
        return (before + messages - alreadyStored) / seconds;
      });
    },

    async rawInsertRate(rows) {
      await mysql.query('DROP TABLE IF EXISTS bench_rows');
      await mysql.query('CREATE TABLE bench_rows LIKE messages');
      const now = '2026-01-01 00:00:00.000';
      const began = performance.now();
      for (let first = 1; first <= rows; first += 100) {
        const values = Array.from({ length: 100 }, (_, i) => [
          ...[1, 1, first + i, crypto.randomUUID(), 'message', BODY],
          ...[now, now, now, first + i],
        ]);
        await mysql.query(
          `INSERT INTO bench_rows (application_id, chat_number, number, id, state, body, sent_at,
             created_at, updated_at, change_sequence) VALUES ?`,
          [values],
        );
      }
      const seconds = (performance.now() - began) / 1000;
      await mysql.query('DROP TABLE bench_rows');
      return rows / seconds;
    },

    async close() {
      await mysql.end();
      await stack.stop();
    },
  };
}
