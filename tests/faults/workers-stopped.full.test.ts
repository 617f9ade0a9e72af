import { afterAll, beforeAll, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { expectDrained, journeys } from '../support/load/journey.ts';

const COUNT = 10_000;

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('10_000 chats are created, posted to, read and listed with all workers stopped; then the workers store all of it', async () => {
  const applications = await journeys(app, COUNT);
  await expectDrained(app, applications, COUNT);
}, 1_800_000);
