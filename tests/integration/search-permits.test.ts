import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { redisRateLimits } from '../../lib/adapters/redis/rate-limits.ts';
import { redisSearchPermits } from '../../lib/adapters/redis/search-permits.ts';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const AT_ONCE = 2;
const limits = { writes: undefined, reads: undefined, searches: { quota: 100, windowSeconds: 10 } };
const permits = () =>
  redisSearchPermits(app.connection, { searchesAtOnce: AT_ONCE, limits, now: Date.now });
const anyToken = () => crypto.randomUUID().replaceAll('-', '') as ApplicationToken;

test('an application has two searches under way, and another one gets the permit that is given back', async () => {
  const [token, other] = [anyToken(), anyToken()];
  const first = await permits().take(token);
  expect(await permits().take(token)).toBeDefined();
  expect(await permits().take(token)).toBeUndefined();
  expect(await permits().take(other)).toBeDefined();

  const waiting = permits().take(token);
  await permits().giveBack(token, String(first), 0);
  expect(await waiting).toBeDefined();
});

test('a permit that nobody gives back expires', async () => {
  const token = anyToken();
  await permits().take(token);
  await permits().take(token);
  const key = `searching:{${token}}`;
  expect(await app.redis.pttl(key)).toBeGreaterThan(0);
  // As if its time had passed.
  for (const permit of await app.redis.zrange(key, 0, '-1')) await app.redis.zadd(key, '1', permit);
  expect(await permits().take(token)).toBeDefined();
});

test('a search that cost more than is left leaves the bucket in debt, which later searches wait for', async () => {
  const token = anyToken();
  const search = () =>
    redisRateLimits(app.connection, limits).take(token, 'searches', 1, {
      searches: limits.searches,
    });
  expect(await search()).toMatchObject({ outcome: 'taken', standing: { remaining: 99 } });
  await permits().giveBack(token, 'permit', 149);
  const { outcome, standing } = await search();
  expect(outcome).toBe('rate-limited');
  // 150 of 100 units are taken: 50 must come back, and one for this search.
  expect(standing?.waitSeconds).toBe(6);

  await permits().giveBack(token, 'permit', 10_000);
  // The debt is one window at most.
  expect((await search()).standing?.waitSeconds).toBe(11);
});
