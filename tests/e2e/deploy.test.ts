import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { call, newApplication, newChat, post } from '../support/api/http.ts';
import { deploy, remove, startAws } from '../support/deployed/deploy.ts';
import { until } from '../support/wait.ts';

const STAGE = 'deploytest';
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

describe('the deployed functions', () => {
  test('accept a message over HTTP, and persist and index it from their queues', async () => {
    const chat = await newChat(await newApplication('Deployed'), 'First');
    const sent = { body: 'Zdravím z Lambdy 👋', author: 'ana' };
    expect(await post(`${chat}/messages`, sent)).toMatchObject({
      status: 201,
      body: { number: 1, ...sent },
    });
    const read = () => call(`${chat}/messages/1`);
    expect(await read()).toMatchObject({ status: 200, body: { number: 1, ...sent } });
    await until('persisted', async () => (await read()).body.state === 'persisted');
    expect((await read()).body).toMatchObject({ number: 1, ...sent });
    expect((await call(`${chat}/messages`)).body.data).toMatchObject([{ number: 1, ...sent }]);
    const search = () => call(`${chat}/messages/search?query=lambdy`);
    await until('found', async () => (await search()).body.total === 1);
    expect((await search()).body.data).toMatchObject([{ number: 1, ...sent }]);
  }, 120_000);

  test('become ready, with every engine and queue', async () => {
    await until('ready', async () => (await call('/health/ready')).status === 200);
  }, 90_000);

  test('serve the OpenAPI document, and the documentation page with all its files', async () => {
    for (const path of ['/openapi.json', '/docs', '/docs/swagger-ui.css', '/docs/start.js']) {
      expect([path, (await call(path)).status]).toEqual([path, 200]);
    }
    const { status, body } = await call('/docs/swagger-ui-bundle.js');
    expect([status, body.includes('SwaggerUIBundle')]).toEqual([200, true]);
  }, 60_000);

  test('serve HEAD, make a 304, and read the query as it was sent', async () => {
    const application = await newApplication('Conditional');
    const { headers } = await call(application);
    const known = { 'if-none-match': String(headers.get('etag')) };
    for (const [path, method, sent, status] of [
      ['/health', 'HEAD', {}, 200],
      [application, 'HEAD', {}, 200],
      [application, 'HEAD', known, 304],
      [application, 'GET', known, 304],
    ] as const) {
      const answer = await call(path, { method, headers: sent });
      expect([path, method, answer.status, answer.body]).toEqual([path, method, status, '']);
    }
    const list = `${application}/chats`;
    expect((await call(`${list}?limit=1&limit=1`)).status).toBe(422);
    expect((await call(`${list}?cursor=caf%E9`)).body.code).toBe('invalid-query');
  }, 60_000);

  test('respond with problem details to a request without a route', async () => {
    expect(await call('/nothing')).toMatchObject({
      status: 404,
      body: { code: 'route-not-found' },
    });
    expect(await call('/applications', { method: 'PUT', body: {} })).toMatchObject({
      status: 405,
      body: { code: 'method-not-allowed' },
    });
  }, 30_000);
});
