import { describe, expect, test } from '@jest/globals';
import { EngineUnavailable, Problem } from '../../../lib/domain/problems.ts';
import { unlessDown, unlessFailed } from '../../../lib/domain/unless-down.ts';

const outage = new EngineUnavailable('mysql', { cause: new Error('connection refused') });
const problem = new Problem('chat-deleted');
const bug = new TypeError('undefined is not a function');
const throwing = (error: Error) => async (): Promise<'done'> => {
  throw error;
};

describe.each([unlessDown, unlessFailed])('%p', (unless) => {
  test('returns what the work returns', async () => {
    expect(await unless(async () => 'done')).toBe('done');
  });

  test('returns the fallback of an outage, or undefined', async () => {
    expect(await unless(throwing(outage), (cause) => ({ cause }))).toEqual({ cause: outage });
    expect(await unless(throwing(outage))).toBeUndefined();
  });

  test('throws a bug, also one that is thrown before the work has begun', async () => {
    await expect(unless(throwing(bug), () => 'fallback')).rejects.toBe(bug);
    const broken = (): Promise<never> => {
      throw bug;
    };
    await expect(unless(broken, () => 'fallback')).rejects.toBe(bug);
  });

  test('throws what the fallback throws', async () => {
    const rethrow = (error: Error) => {
      throw error;
    };
    await expect(unless(throwing(outage), rethrow)).rejects.toBe(outage);
  });
});

test('unlessDown throws a Problem, which is no outage; unlessFailed takes it as a failure', async () => {
  await expect(unlessDown(throwing(problem), () => 'fallback')).rejects.toBe(problem);
  expect(await unlessFailed(throwing(problem), (failure) => failure)).toBe(problem);
});
