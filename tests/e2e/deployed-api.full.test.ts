import { afterAll, beforeAll } from '@jest/globals';
import { deploy, remove, startAws } from '../support/deployed/deploy.ts';

/* The end-to-end tests again, against functions that an emulator of AWS runs. */
const STAGE = 'deployedapi';
const DEPLOYMENT_LIMIT = 300_000;

let stopAws: () => Promise<void>;

beforeAll(async () => {
  stopAws = await startAws(STAGE);
  process.env.API_URL = (await deploy(STAGE)).url;
}, DEPLOYMENT_LIMIT);

afterAll(async () => {
  await remove(STAGE);
  await stopAws();
}, DEPLOYMENT_LIMIT);

await import('./api.test.ts');
await import('./documentation.test.ts');
