import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EnvironmentEnded } from '../../../localstack/lambda-thread.ts';
import { startSchedule } from '../../../localstack/scheduler.ts';

const log = () => {};

describe('a schedule', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-03-01T03:00:00Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const started = (expression: string, invoke = async () => {}) => {
    const run = jest.fn(invoke);
    return { run, ...startSchedule({ functionName: 'f', expression, invoke: run, log }) };
  };

  test('rate(2 minutes) runs every two minutes, the first time after two', async () => {
    const schedule = started('rate(2 minutes)');
    await jest.advanceTimersByTimeAsync(119_000);
    expect(schedule.run).toHaveBeenCalledTimes(0);
    await jest.advanceTimersByTimeAsync(122_000);
    expect(schedule.run).toHaveBeenCalledTimes(2);
    await schedule.stop();
  });

  test('cron(30 3 * * ? *) runs at half past three, UTC', async () => {
    const schedule = started('cron(30 3 * * ? *)');
    await jest.advanceTimersByTimeAsync(29 * 60_000);
    expect(schedule.run).toHaveBeenCalledTimes(0);
    await jest.advanceTimersByTimeAsync(2 * 60_000);
    expect(schedule.run).toHaveBeenCalledTimes(1);
    await schedule.stop();
  });

  test('skips a run that is due during another run', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const schedule = started('rate(1 minute)', () => promise);
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect(schedule.run).toHaveBeenCalledTimes(1);
    resolve();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(schedule.run).toHaveBeenCalledTimes(2);
    await schedule.stop();
  });

  test('continues after a failed run', async () => {
    const schedule = started('rate(1 minute)', async () => {
      throw new Error('MySQL is away');
    });
    await jest.advanceTimersByTimeAsync(2 * 60_000);
    expect(schedule.run).toHaveBeenCalledTimes(2);
    await schedule.stop();
  });

  test('is retried at once when the thread of its function exited', async () => {
    let runs = 0;
    const schedule = started('rate(1 hour)', async () => {
      runs += 1;
      if (runs === 1) throw new EnvironmentEnded('another function ran into its timeout');
    });
    await jest.advanceTimersByTimeAsync(60 * 60_000);
    expect(runs).toBe(2);
    await schedule.stop();
  });

  test('waits for the current run when it is stopped, and starts no other', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const schedule = started('rate(1 minute)', () => promise);
    await jest.advanceTimersByTimeAsync(60_000);
    let stopped = false;
    const stopping = schedule.stop().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    expect([stopped, schedule.run.mock.calls.length]).toEqual([false, 1]);
    resolve();
    await stopping;
  });

  test.each(['rate(1 fortnight)', 'rate(minute)', 'every minute', 'cron(hello)'])(
    '%s is refused',
    (expression) => {
      expect(() => started(expression)).toThrow();
    },
  );
});
