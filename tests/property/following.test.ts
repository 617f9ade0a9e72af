import { afterAll, beforeAll, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { checkFollowing } from './following.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

test('a client that follows the changes with restarts, while others write, ends with the state of the server', async () => {
  await checkFollowing(app, 40);
});
