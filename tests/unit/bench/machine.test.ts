import { describe, expect, test } from '@jest/globals';
import { busiestOf } from '../../../bench/machine.ts';
import { ownEnvironment } from '../../../bench/own-environment.ts';
import { cpuOf, msOf, processTimes, treeOf } from '../../../bench/process-times.ts';

const row = (pid: number, parent: number, cpuMs: number, name = `p${pid}`) => ({
  ...{ pid, parent, cpuMs, name },
});

describe('CPU time', () => {
  test('of a process contains that of its descendants', () => {
    const all = [row(1, 0, 10), row(4, 3, 3), row(2, 1, 20), row(3, 2, 5), row(9, 7, 50)];
    expect([...treeOf(2, all)].toSorted()).toEqual([2, 3, 4]);
    expect(cpuOf(2, all)).toBe(28);
  });

  test('of this process is known, and rises with its work', () => {
    const before = cpuOf(process.pid);
    const end = performance.now() + 60;
    while (performance.now() < end);
    expect(processTimes().find(({ pid }) => pid === process.pid)?.parent).toBe(process.ppid);
    expect(cpuOf(process.pid)).toBeGreaterThan(before);
  });

  test.each([
    ['0:00.05', 50],
    ['1:02.50', 62_500],
    ['01:00:01', 3_601_000],
    ['2-00:00:01', 172_801_000],
  ])('%s, as ps writes it, is %d ms', (text, ms) => {
    expect(msOf(text)).toBeCloseTo(ms);
  });
});

test('the busiest other processes leave out the bench and what it started', () => {
  const own = process.pid;
  const first = [row(own, 1, 0), row(8, own, 0), row(7, 1, 100, 'game'), row(6, 1, 0, 'mail')];
  const second = [
    ...[row(own, 1, 900), row(8, own, 900), row(7, 1, 600, 'game'), row(6, 1, 0, 'mail')],
    row(5, 1, 900, 'new'),
  ];
  expect(busiestOf(first, second, 1_000)).toEqual([{ name: 'game', percent: 50 }]);
});

test('a stack of the bench takes no engine of the running stack, but those that the user names', () => {
  const environment = { REDIS_URL: 'redis://dev', MYSQL_URL: 'mysql://mine', PATH: '/bin' };
  const running = { REDIS_URL: 'redis://dev', MYSQL_URL: 'mysql://dev' };
  expect(ownEnvironment(environment, running)).toEqual({ MYSQL_URL: 'mysql://mine', PATH: '/bin' });
});
