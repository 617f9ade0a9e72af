import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import type { RateLimits } from '../../../lib/domain/rate-limit.ts';
import { takeFromLimit } from '../../../lib/usecases/access/take-from-limit.ts';
import { application as applicationRow } from '../../support/usecases/engines.ts';
import { down, only, token } from '../../support/usecases/fakes.ts';

const standing = {
  policy: 'reads',
  quota: 10,
  windowSeconds: 60,
  remaining: 9,
  waitSeconds: 6,
} as const;
const own = { reads: { quota: 10, windowSeconds: 60 } };
const application = { ...applicationRow, limits: { revision: 1, limits: own } };

type Verdict = Awaited<ReturnType<RateLimits['take']>>;
const taken: Verdict = { outcome: 'taken', standing };
const unknown: Verdict = { outcome: 'limits-unknown', standing: undefined };

/**
 * Buckets that return `first` until they are given the application's own limits, and then `taken`.
 */
function setUp(first: Verdict, known: typeof application | undefined = application) {
  const counted = { takes: 0, lookUps: 0 };
  let clock = 0;
  const asked: unknown[] = [];
  const rateLimits: RateLimits = {
    take: async (_token, _policy, _units, limits) => {
      counted.takes++;
      asked.push(limits);
      return limits ? taken : first;
    },
  };
  const applications = only<Applications>({
    find: async () => {
      counted.lookUps++;
      return known;
    },
  });
  const take = takeFromLimit({ rateLimits, applications, now: () => clock });
  const later = (ms: number) => {
    clock += ms;
  };
  return { take, counted, asked, later };
}

describe('a request that needs no number', () => {
  test('takes one unit and returns the standing', async () => {
    const { take, counted } = setUp(taken);
    expect(await take(token, 'reads', 1)).toEqual({ outcome: 'taken', standing });
    expect(counted).toEqual({ takes: 1, lookUps: 0 });
  });

  test('takes as many units as it costs', async () => {
    const units: number[] = [];
    const rateLimits: RateLimits = {
      take: async (_token, _policy, cost) => {
        units.push(cost);
        return taken;
      },
    };
    const take = takeFromLimit({ rateLimits, applications: only<Applications>({}), now: () => 0 });
    await take(token, 'writes', 16);
    expect(units).toEqual([16]);
  });

  test('is refused with the standing, which the client is told, too', async () => {
    const { take } = setUp({ outcome: 'rate-limited', standing });
    expect(await take(token, 'reads', 1)).toEqual({ outcome: 'rate-limited', standing });
  });

  test('has no standing if there is no limit', async () => {
    const { take } = setUp({ outcome: 'taken', standing: undefined });
    expect(await take(token, 'reads', 1)).toEqual({ outcome: 'taken' });
  });
});

describe('for an application that is missing in Redis', () => {
  test('its own limits come from MySQL, and are cached for a while', async () => {
    const { take, counted, asked, later } = setUp(unknown);
    await take(token, 'reads', 1);
    expect(asked).toEqual([undefined, own]);
    await take(token, 'reads', 1);
    expect(counted.lookUps).toBe(1);
    later(60_000);
    await take(token, 'reads', 1);
    expect(counted.lookUps).toBe(2);
  });

  test('and in MySQL, no bucket is created, and MySQL is not queried again for a while', async () => {
    const counted = { lookUps: 0 };
    const applications = only<Applications>({
      find: async () => {
        counted.lookUps++;
        return undefined;
      },
    });
    const asked: unknown[] = [];
    const rateLimits: RateLimits = {
      take: async (_token, _policy, _units, limits) => {
        asked.push(limits);
        return unknown;
      },
    };
    const take = takeFromLimit({ rateLimits, applications, now: () => 0 });
    for (const _ of [1, 2]) {
      await expect(take(token, 'reads', 1)).rejects.toMatchObject({
        code: 'application-not-found',
      });
    }
    expect(asked).toEqual([undefined, undefined]);
    expect(counted.lookUps).toBe(1);
  });

  test('every request passes without a limit while MySQL is down', async () => {
    const rateLimits: RateLimits = { take: async () => unknown };
    const take = takeFromLimit({
      rateLimits,
      applications: down<Applications>('mysql'),
      now: () => 0,
    });
    expect(await take(token, 'reads', 1)).toEqual({ outcome: 'taken' });
  });
});

test('while Redis is down nothing is limited, and only few requests wait for it', async () => {
  let [asked, clock] = [0, 0];
  const away = down<RateLimits>('redis');
  const rateLimits: RateLimits = {
    take: (...args) => {
      asked++;
      return away.take(...args);
    },
  };
  const applications = only<Applications>({});
  const take = takeFromLimit({ rateLimits, applications, now: () => clock });
  for (let n = 0; n < 10; n++) await take(token, 'reads', 1);
  expect(asked).toBe(1);
  clock = 60_000;
  await take(token, 'reads', 1);
  expect(asked).toBe(2);
});
