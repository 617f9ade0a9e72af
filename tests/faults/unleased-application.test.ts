import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import { NO_OWN_LIMITS } from '../../lib/domain/rate-limit.ts';
import { type App, startApp } from '../support/api/app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('an existing chat is not called unknown between the loss of its application’s sequence and the next lease', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  await app.redis.del(`seq:{${token}}`, `seq:{${token}}:1`);
  // Another request has got this far: the key exists again, but has no block yet.
  const sequences = redisSequences(app.connection, { ...app.config, now: Date.now });
  expect((await sequences.open({ token }, NO_OWN_LIMITS)).outcome).toBe('needs-lease');
  const { status, body } = await app.post(token, 1, 'Hello');
  expect({ status, body }).toMatchObject({ status: 201, body: { number: 33 } });
});
