import { describe, expect, test } from '@jest/globals';
import type { Jobs } from '../../../lib/domain/jobs-port.ts';
import { runAlone } from '../../../lib/usecases/housekeeping/run-alone.ts';
import { down, memoryJobs } from '../../support/usecases/fakes.ts';

const always = () => true;
const done = async () => ({ purged: 1 });
const LEFT = { outcome: 'another run is at work' };

function setUp(jobs: Pick<Jobs, 'hold' | 'release'> = memoryJobs()) {
  let time = 0;
  let runs = 0;
  return {
    run: runAlone({ jobs, newHolder: () => `run ${++runs}`, now: () => time }),
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

/** Jobs that count how often a run asks for the hold, and grant it only `grants` times. */
function countingJobs(grants: number) {
  const jobs = memoryJobs();
  const asked: number[] = [];
  return {
    asked,
    release: jobs.release,
    async hold(...[job, holder, seconds]: Parameters<Jobs['hold']>) {
      asked.push(seconds);
      return asked.length <= grants && (await jobs.hold(job, holder, seconds));
    },
  };
}

describe('a run that must be alone', () => {
  test('does nothing, without an error, while another run is at the job', async () => {
    const { run } = setUp();
    const inner: unknown[] = [];
    const outer = await run('purge', always, async () => {
      inner.push(await run('purge', always, done));
      return 'worked';
    });
    expect([outer, ...inner]).toEqual(['worked', LEFT]);
  });

  test('does not keep a run of another job from its work', async () => {
    const { run } = setUp();
    expect(await run('purge', always, () => run('settle', always, done))).toEqual({ purged: 1 });
  });

  test.each([
    ['ended', done],
    ['failed', () => Promise.reject(new Error('passed over: chat 7'))],
  ])('leaves the job to the next run when it has %s', async (_, work) => {
    const { run } = setUp();
    await run('purge', always, work).catch(() => {});
    expect(await run('purge', always, done)).toEqual({ purged: 1 });
  });

  test('prolongs its hold while it works, and not at every step', async () => {
    const jobs = countingJobs(Number.POSITIVE_INFINITY);
    const { run, pass } = setUp(jobs);
    await run('purge', always, async (goesOn) => {
      for (let i = 0; i < 10; i++) {
        expect(goesOn()).toBe(true);
        pass(10);
      }
    });
    expect(jobs.asked).toHaveLength(5);
  });

  test('stops when another run has taken the job over', async () => {
    const { run, pass } = setUp(countingJobs(1));
    await run('purge', always, async (goesOn) => {
      pass(30);
      goesOn();
      await new Promise(setImmediate);
      expect(goesOn()).toBe(false);
    });
  });

  test('stops when MySQL, asked to prolong its hold, does not respond', async () => {
    let jobs: Pick<Jobs, 'hold' | 'release'> = memoryJobs();
    const { run, pass } = setUp({
      hold: (...args) => jobs.hold(...args),
      release: (...args) => jobs.release(...args),
    });
    const result = await run('purge', always, async (goesOn) => {
      jobs = down<Jobs>('mysql');
      pass(30);
      goesOn();
      await new Promise(setImmediate);
      return goesOn();
    });
    expect(result).toBe(false);
  });

  test('stops when its time is up', async () => {
    const { run } = setUp();
    const left = [true, false];
    const work = async (goesOn: () => boolean) => [goesOn(), goesOn()];
    expect(await run('purge', () => left.shift() ?? false, work)).toEqual([true, false]);
  });

  test('fails if MySQL does not respond', async () => {
    const { run } = setUp(down<Jobs>('mysql'));
    await expect(run('purge', always, done)).rejects.toMatchObject({ engine: 'mysql' });
  });
});
