import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readDeployment } from '../../localstack/deployment.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';
import { type MethodRecorder, methodRecorder } from '../support/proxies/method-recorder.ts';

/* A managed OpenSearch domain requires a permission per HTTP method (es:ESHttp…), and the tests'
 * OpenSearch requires none. So a proxy records each function's methods, which must be exactly those
 * that it is allowed. */

const { functions } = readDeployment('test');

let app: App;
let recorder: MethodRecorder;
beforeAll(async () => {
  recorder = await methodRecorder(String(process.env.OPENSEARCH_URL));
  // A purge takes the deleted chats of every application.
  app = await startAppAlone({ OPENSEARCH_URL: recorder.url });
});
afterAll(async () => {
  await app.close();
  await recorder.close();
});

const allowed = (key: string): string[] =>
  Object.keys(functions[key]?.allow ?? {})
    .flatMap((action) => action.match(/^es:ESHttp(\w+)$/)?.[1]?.toUpperCase() ?? [])
    .toSorted();

const inChat = (token: string, more: Record<string, string> = {}) => ({
  pathParameters: { token, chat: '1', ...more },
});
const waiting = { headers: { prefer: 'wait=20' } };
const found = { query: { query: 'hello' } };

const acts: Readonly<Record<string, (token: string) => Promise<unknown>>> = {
  postMessage: (token) => app.post(token, 1, 'hello at once', waiting.headers),
  postMessages: (token) =>
    app.call('post-messages', {
      ...inChat(token),
      ...waiting,
      method: 'POST',
      body: { messages: [{ body: 'hello too' }] },
    }),
  indexMessages: async (token) => {
    await app.post(token, 1, 'hello later');
    await app.drain();
  },
  searchMessages: (token) => app.call('search-messages', { ...inChat(token), ...found }),
  searchApplication: (token) =>
    app.call('search-application', { pathParameters: { token }, ...found }),
  purgeDeleted: async (token) => {
    await app.call('delete-chat', { ...inChat(token), method: 'DELETE' });
    await app.useCases.purgeDeleted(() => true);
  },
};

test.each(Object.entries(acts))(
  '%s has exactly the OpenSearch permissions that it needs',
  async (key, act) => {
    const token = await app.application();
    await app.chat(token);
    await app.post(token, 1, 'hello');
    await app.drain();
    expect(await recorder.during(() => act(token))).toEqual(allowed(key));
  },
);
