import { afterAll, beforeAll, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { withLosses, withoutLoss } from './interleavings.ts';
import { checkNumbering } from './numbering-properties.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

const fixed = { seed: 20260131, numRuns: 25 };

test('without a loss numbers are exactly 1 to N, each one message, whatever the order of steps and deaths', async () => {
  await checkNumbering(app, withoutLoss, fixed);
});

test('any loss in Redis gives no number twice, makes no blocks overlap, and lets MySQL store each sent message under its number', async () => {
  await checkNumbering(app, withLosses, fixed);
});
