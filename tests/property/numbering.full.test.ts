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

/** A new seed each time, which a failure prints. */
const random = { numRuns: 300 };
const LONGEST_MS = 900_000;

test(
  'three hundred runs without a loss number messages exactly 1 to N',
  () => checkNumbering(app, withoutLoss, random),
  LONGEST_MS,
);

test(
  'three hundred runs with losses give no number twice and lose no sent message',
  () => checkNumbering(app, withLosses, random),
  LONGEST_MS,
);
