import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import rateLimitLua from '../../lib/adapters/redis/rate-limit.lua';
import { Script } from '../../lib/adapters/redis/script.ts';

/* Compares the bucket of rate-limit.lua with a model, in whole microseconds of an invented time. */

const script = new Script(
  rateLimitLua,
  `local taken, standing = take(KEYS[1], parse_limit(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
  return { taken and 1 or 0, unpack(standing) }`,
);

let redis: Redis;
beforeAll(() => {
  redis = new Redis(String(process.env.REDIS_URL));
});
afterAll(() => redis.disconnect());

interface Limit {
  readonly quota: number;
  readonly windowSeconds: number;
}
interface Taken {
  readonly taken: boolean;
  readonly remaining: number;
  readonly waitSeconds: number;
}

const SECOND = 1_000_000;
/** About a year after the time from which rate-limit.lua counts. */
const START = 365 * 86_400 * SECOND;
const newKey = () => `rate:{test-${crypto.randomUUID()}}:writes`;

async function take(key: string, limit: Limit, cost: number, now: number): Promise<Taken> {
  const text = `${limit.quota}/${limit.windowSeconds}`;
  const [taken, quota, window, remaining = 0, waitSeconds = 0] = (await script.run(
    redis,
    [key],
    [text, cost, now],
  )) as number[];
  expect([quota, window]).toEqual([limit.quota, limit.windowSeconds]);
  return { taken: taken === 1, remaining, waitSeconds };
}

/** A textbook token bucket. Keeps its level as the time that it took to fill. */
function modelBucket({ quota, windowSeconds }: Limit) {
  const full = windowSeconds * SECOND;
  const unit = full / quota;
  let level = full;
  let at = 0;
  return (cost: number, now: number): Taken => {
    level = Math.min(full, level + now - at);
    at = now;
    const needed = Math.min(cost, quota) * unit;
    const taken = level >= needed;
    if (taken) level -= cost * unit;
    const remaining = Math.max(0, Math.floor(level / unit));
    const missing = taken ? (remaining + 1) * unit - level : needed - level;
    return { taken, remaining, waitSeconds: Math.ceil(missing / SECOND) };
  };
}

/**
 * Units take a whole number of microseconds. Windows are longer than a test run, because keys
 * expire by real time.
 */
const limits = fc.record({
  quota: fc.constantFrom(1, 2, 5, 10, 50, 100),
  windowSeconds: fc.constantFrom(7_200, 36_000, 86_400),
});
/** Pauses in thousandths of a unit, often exactly one unit. */
const requests = fc.array(
  fc.record({
    cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 100 })),
    pause: fc.oneof(
      fc.constantFrom(0, 1, 999, 1_000, 1_001, 100_000),
      fc.integer({ min: 0, max: 20_000 }),
    ),
  }),
  { maxLength: 40 },
);
const fixed = { seed: 20260131, numRuns: 150 };

describe('the bucket of a limit', () => {
  test('accepts and refuses like a token bucket, and reports the same remaining units and wait', async () => {
    await fc.assert(
      fc.asyncProperty(limits, requests, async (limit, asked) => {
        const key = newKey();
        const model = modelBucket(limit);
        const thousandth = (limit.windowSeconds * SECOND) / limit.quota / 1_000;
        let now = START;
        for (const { cost, pause } of asked) {
          now += pause * thousandth;
          expect(await take(key, limit, cost, now)).toEqual(model(cost, now));
        }
        await redis.del(key);
      }),
      fixed,
    );
  });

  test('accepts a request once the client has waited as long as the response said', async () => {
    await fc.assert(
      fc.asyncProperty(limits, requests, async (limit, asked) => {
        const key = newKey();
        let now = START;
        for (const { cost } of asked) {
          const first = await take(key, limit, cost, now);
          if (first.taken) continue;
          now += first.waitSeconds * SECOND;
          expect((await take(key, limit, cost, now)).taken).toBe(true);
        }
        await redis.del(key);
      }),
      { ...fixed, numRuns: 50 },
    );
  });

  test.each([
    { quota: 3, windowSeconds: 3_600 },
    { quota: 7, windowSeconds: 10_000 },
    { quota: 1_000_000, windowSeconds: 1 },
    { quota: 999_983, windowSeconds: 7 },
  ])('never accepts more than a full bucket and its refill: %j', async (limit) => {
    const key = newKey();
    let units = 0;
    let refused = 0;
    for (let n = 0; n < 400; n++) {
      // The shorter windows would expire in real time.
      await redis.persist(key);
      const elapsed = n * 11_000;
      const cost = 1 + ((n * 37) % 100);
      const { taken } = await take(key, limit, cost, START + elapsed);
      if (taken) units += cost;
      else refused += 1;
      const came = (elapsed / SECOND / limit.windowSeconds) * limit.quota;
      // A cost above the whole quota may leave a debt.
      expect(units).toBeLessThanOrEqual(Math.max(limit.quota, 100) + came + 0.1);
    }
    expect(refused).toBeGreaterThan(limit.quota < 100 ? 390 : -1);
  });

  test('leaves Redis once it is full again', async () => {
    const key = newKey();
    const limit = { quota: 10, windowSeconds: 3_600 };
    await take(key, limit, 3, START);
    const ttl = await redis.pttl(key);
    expect(ttl).toBeLessThanOrEqual(3 * 360_000);
    expect(ttl).toBeGreaterThan(3 * 360_000 - 60_000);
    await redis.del(key);
  });

  test('makes no client wait longer than a window when the clock goes back', async () => {
    const key = newKey();
    const limit = { quota: 100, windowSeconds: 60 };
    await take(key, limit, 100, START);
    const yesterday = START - 86_400 * SECOND;
    expect(await take(key, limit, 1, yesterday)).toMatchObject({ taken: false, waitSeconds: 1 });
    expect((await take(key, limit, 1, yesterday + SECOND)).taken).toBe(true);
  });

  test('obeys a changed limit immediately', async () => {
    const key = newKey();
    const before = { quota: 10, windowSeconds: 3_600 };
    for (let n = 0; n < 10; n++) await take(key, before, 1, START);
    expect((await take(key, before, 1, START)).taken).toBe(false);
    const after = { quota: 100, windowSeconds: 7_200 };
    expect(await take(key, after, 1, START)).toMatchObject({ taken: true, remaining: 49 });
    const shorter = { quota: 100, windowSeconds: 10 };
    for (let n = 0; n < 10; n++) await take(key, shorter, 1, START + n * SECOND);
    expect((await take(key, shorter, 1, START + 10 * SECOND)).taken).toBe(true);
  });
});
