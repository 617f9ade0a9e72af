import { describe, expect, test } from '@jest/globals';
import type { ApplicationLimits } from '../../../lib/domain/application-limits-port.ts';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import type { OwnLimits } from '../../../lib/domain/rate-limit.ts';
import type { Sequences } from '../../../lib/domain/sequence-port.ts';
import { readLimits, setLimits } from '../../../lib/usecases/access/application-limits.ts';
import { application } from '../../support/usecases/engines.ts';
import { down, only, token } from '../../support/usecases/fakes.ts';

const reads = { quota: 10, windowSeconds: 60 };
const limits = { writes: { quota: 100, windowSeconds: 10 }, reads: undefined, searches: undefined };
const own: OwnLimits = { revision: 2, limits: { reads } };
const inForce = {
  writes: { own: false, policy: limits.writes },
  reads: { own: true, policy: reads },
  searches: { own: false, policy: undefined },
};

describe('the limits of an application', () => {
  const applications = only<Applications>({ find: async () => ({ ...application, limits: own }) });

  test('are its own, and those of the settings in place of missing ones', async () => {
    expect(await readLimits({ applications, limits })(token)).toEqual(inForce);
  });

  test('are 404 without the application', async () => {
    const none = only<Applications>({ find: async () => undefined });
    await expect(readLimits({ applications: none, limits })(token)).rejects.toMatchObject({
      code: 'application-not-found',
      status: 404,
    });
  });

  test('are 503 while MySQL is down', async () => {
    const away = down<Applications>('mysql');
    await expect(readLimits({ applications: away, limits })(token)).rejects.toMatchObject({
      engine: 'mysql',
    });
  });
});

describe('a replacement of limits', () => {
  function setUp(replaced: OwnLimits | undefined = own) {
    const steps: unknown[][] = [];
    const ports = {
      applicationLimits: only<ApplicationLimits>({
        replace: async (...given) => {
          steps.push(['replace', ...given]);
          return replaced;
        },
      }),
      sequences: only<Sequences>({
        open: async (...given) => {
          steps.push(['open', ...given]);
          return { outcome: 'ready' };
        },
      }),
      limits,
    };
    return { ports, steps };
  }
  const set = (ports: ReturnType<typeof setUp>['ports']) => setLimits(ports)(token, own.limits);

  test('is stored in MySQL first; then Redis gets the limits with their revision', async () => {
    const { ports, steps } = setUp();
    expect(await set(ports)).toEqual(inForce);
    expect(steps).toEqual([
      ['replace', token, own.limits],
      ['open', { token }, own],
    ]);
  });

  test('is complete although the sequence still lacks a lease', async () => {
    const { ports } = setUp();
    const sequences = only<Sequences>({
      open: async () => ({ outcome: 'application-sequence-missing' }),
    });
    expect(await set({ ...ports, sequences })).toEqual(inForce);
  });

  test('is 404 without the application, and opens no sequence', async () => {
    const { ports, steps } = setUp();
    const applicationLimits = only<ApplicationLimits>({ replace: async () => undefined });
    await expect(set({ ...ports, applicationLimits })).rejects.toMatchObject({
      code: 'application-not-found',
    });
    expect(steps).toEqual([]);
  });

  test('is 503 while Redis is down: a repeat tells Redis', async () => {
    const { ports, steps } = setUp();
    await expect(set({ ...ports, sequences: down('redis') })).rejects.toMatchObject({
      engine: 'redis',
    });
    expect(steps).toEqual([['replace', token, own.limits]]);
    expect(await set(ports)).toEqual(inForce);
  });

  test('is 503 while MySQL is down, and changes nothing in Redis', async () => {
    const { ports, steps } = setUp();
    await expect(set({ ...ports, applicationLimits: down('mysql') })).rejects.toMatchObject({
      engine: 'mysql',
    });
    expect(steps).toEqual([]);
  });
});
