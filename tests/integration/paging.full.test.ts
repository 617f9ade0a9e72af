import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { loadMessages, walkUnderWrites } from '../support/api/paging.ts';

const MESSAGES = 100_000;

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

test('a reader gets a hundred thousand messages completely, up and down, during posts and deletes', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  await loadMessages(app, token, MESSAGES);
  const { up, down, posted, deleted } = await walkUnderWrites(app, token, MESSAGES, 200);
  expect([posted > 0, deleted.size > 0]).toEqual([true, true]);
  const told = up.flatMap((page) => page.told.toSorted((a, b) => a - b));
  expect(told).toEqual(Array.from({ length: told.length }, (_, i) => i + 1));
  expect(told.length).toBeGreaterThanOrEqual(MESSAGES);
  const below = down.flatMap((page) => page.told.toSorted((a, b) => b - a));
  expect(below).toEqual(told.slice(0, told.length - (up.at(-1)?.told.length ?? 0)).toReversed());
}, 600_000);
