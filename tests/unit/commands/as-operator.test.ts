import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asOperator } from '../../../commands/shared/as-operator.ts';

const server = createServer((request, response) => {
  response.end(JSON.stringify([request.headers.authorization ?? null, request.headers['x-own']]));
});
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
});

test.each([
  ['secret', 'Bearer secret'],
  ['', null],
  [undefined, null],
])('a request with the credential %j sends %j beside its own headers', async (credential, sent) => {
  const { port } = server.address() as AddressInfo;
  const ask = asOperator(credential);
  const answer = await ask(`http://127.0.0.1:${port}`, { headers: { 'x-own': 'kept' } });
  expect(await answer.json()).toEqual([sent, 'kept']);
});
