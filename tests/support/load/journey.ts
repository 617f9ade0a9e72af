import { expect } from '@jest/globals';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import type { App } from '../api/app.ts';

const CHATS_EACH = 50;
const LANES = 8;

/**
 * Runs `count` journeys with all workers stopped: create a chat, post to it, read the message, list
 * both. MySQL has only the applications, yet reads must find everything.
 */
export async function journeys(app: App, count: number): Promise<readonly ApplicationToken[]> {
  const tokens = Array.from({ length: Math.ceil(count / CHATS_EACH) }, () => app.application());
  const applications = await Promise.all(tokens);
  const todo = Array.from({ length: count }, (_, i) => applications[Math.floor(i / CHATS_EACH)]);
  const lanes = Array.from({ length: LANES }, async () => {
    for (let token = todo.pop(); token; token = todo.pop()) await journey(app, token);
  });
  await Promise.all(lanes);
  return applications;
}

async function journey(app: App, token: ApplicationToken): Promise<void> {
  const created = await app.chat(token);
  expect(created.status).toBe(201);
  const { number } = created.body;
  const text = `message of chat ${number}`;
  const posted = await app.post(token, number, text);
  expect([posted.status, posted.body.number]).toEqual([201, 1]);

  const chat = { token, chat: String(number) };
  const message = { ...chat, message: '1' };
  const read = await app.call('get-message', { pathParameters: message });
  expect([read.status, read.body.body]).toEqual([200, text]);
  const messages = await app.call('list-messages', { pathParameters: chat });
  expect(messages.body.data.map((one: { body: string }) => one.body)).toEqual([text]);
  const chats = await app.call('list-chats', {
    pathParameters: { token },
    query: { limit: '200' },
  });
  expect(chats.body.data.map((one: { number: number }) => one.number)).toContain(number);
}

/** Starts the workers and expects everything in MySQL once, and nothing pending. */
export async function expectDrained(
  app: App,
  applications: readonly ApplicationToken[],
  count: number,
): Promise<void> {
  await app.drain();
  const { chats, messages } = await app.db
    .selectFrom('chats')
    .innerJoin('applications', 'applications.id', 'chats.application_id')
    .select((eb) => [
      eb.fn.countAll<number>().as('chats'),
      eb.fn.sum<string>('messages_count').as('messages'),
    ])
    .where('token', 'in', [...applications])
    .executeTakeFirstOrThrow();
  expect([chats, Number(messages)]).toEqual([count, count]);
  for (const token of applications) {
    expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
  }
}
