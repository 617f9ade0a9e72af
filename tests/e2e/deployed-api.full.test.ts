import { afterAll, beforeAll } from '@jest/globals';
import { deploy, remove } from '../support/deploy.ts';

/* The end-to-end tests once more, by URL: against the functions as an emulator of AWS runs them. */
const STAGE = 'deployedapi';
const DEPLOYMENT_LIMIT = 300_000;

beforeAll(async () => {
  process.env.API_URL = (await deploy(STAGE)).url;
}, DEPLOYMENT_LIMIT);

afterAll(() => remove(STAGE), DEPLOYMENT_LIMIT);

await import('./api.test.ts');
await import('./documentation.test.ts');
