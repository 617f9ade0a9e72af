import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import rateLimitLua from '../../lib/adapters/redis/rate-limit.lua';
import { Script } from '../../lib/adapters/redis/script.ts';

/* Compares the bucket of rate-limit.lua with a model, in whole microseconds of an invented time. */

const script = new Script(
  rateLimitLua,
  `local quota, window = parse_limit(ARGV[1])
  local known = redis.call('HGET', KEYS[1], 'writes')
  local taken, left, wait, bucket = take(known, quota, window, ARGV[2], tonumber(ARGV[3]))
  if bucket then redis.call('HSET', KEYS[1], 'writes', bucket) end
  return { taken and 1 or 0, left, wait }`,
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
/** The units of the largest request: a batch of a hundred messages of 16 KiB. */
const LARGEST_COST = 6_400;
/** About a year after the time from which rate-limit.lua counts. */
const START = 365 * 86_400 * SECOND;
const newKey = () => `usage:{test-${crypto.randomUUID()}}`;

async function take(key: string, limit: Limit, cost: number, now: number): Promise<Taken> {
  const text = `${limit.quota}/${limit.windowSeconds}`;
  const [taken, remaining = 0, waitSeconds = 0] = (await script.run(
    redis,
    [key],
    [text, cost, now],
  )) as number[];
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

/** Units take a whole number of microseconds. */
const limits = fc.record({
  quota: fc.constantFrom(1, 2, 5, 10, 50, 100),
  windowSeconds: fc.constantFrom(7_200, 36_000, 86_400),
});
/** Pauses in thousandths of a unit, often exactly one unit. */
const requests = fc.array(
  fc.record({
    cost: fc.oneof(
      fc.constantFrom(1, LARGEST_COST),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: LARGEST_COST }),
    ),
    pause: fc.oneof(
      fc.constantFrom(0, 1, 999, 1_000, 1_001, 100_000, 6_400_000),
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
      const elapsed = n * 11_000;
      const cost = 1 + ((n * 37) % LARGEST_COST);
      const { taken } = await take(key, limit, cost, START + elapsed);
      const came = (elapsed / SECOND / limit.windowSeconds) * limit.quota;
      // A cost above the whole quota needs a full bucket, and all debts paid.
      if (taken)
        expect(units + Math.min(cost, limit.quota)).toBeLessThanOrEqual(limit.quota + came + 0.1);
      if (taken) units += cost;
      else refused += 1;
    }
    expect(refused).toBeGreaterThan(limit.quota < 100 ? 390 : -1);
  });

  test('must be paid in full by a request that costs more than the quota', async () => {
    const key = newKey();
    const limit = { quota: 5, windowSeconds: 3_600 };
    const unit = 720 * SECOND;
    expect((await take(key, limit, LARGEST_COST, START)).taken).toBe(true);
    const paid = START + (LARGEST_COST - limit.quota + 1) * unit;
    expect(await take(key, limit, 1, paid - 2)).toMatchObject({ taken: false, waitSeconds: 1 });
    expect((await take(key, limit, 1, paid)).taken).toBe(true);
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

  test('makes no client wait longer for a debt when the clock goes back', async () => {
    const key = newKey();
    const limit = { quota: 5, windowSeconds: 10 };
    await take(key, limit, 100, START);
    const yesterday = START - 86_400 * SECOND;
    expect(await take(key, limit, 1, yesterday)).toMatchObject({ taken: false, waitSeconds: 192 });
    expect((await take(key, limit, 1, yesterday + 192 * SECOND)).taken).toBe(true);
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
    await take(key, { quota: 5, windowSeconds: 3_600 }, LARGEST_COST, START + 40 * SECOND);
    const larger = { quota: 1_000, windowSeconds: 1 };
    expect((await take(key, larger, 1, START + 41 * SECOND)).taken).toBe(false);
    expect((await take(key, larger, 1, START + 42 * SECOND)).taken).toBe(true);
  });
});
