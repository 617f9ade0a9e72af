import { describe, expect, test } from '@jest/globals';
import {
  type Job,
  type Posted,
  phasesOf,
  runLoad,
  type Sample,
} from '../../../web/src/lab/load.ts';
import { exportCsv, resultOf } from '../../../web/src/lab/results.ts';
import type { RunState } from '../../../web/src/lab/run.ts';
import { meanTimings, timingsOf } from '../../../web/src/lab/server-timing.ts';
import {
  histogram,
  logBounds,
  percentile,
  perSecond,
  summaryOf,
} from '../../../web/src/lab/statistics.ts';

const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('statistics', () => {
  test('have percentiles that are measured values', () => {
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(oneTo(100), share))).toEqual([
      50, 95, 99, 100,
    ]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(summaryOf([3, 1, 2])).toMatchObject({ count: 3, mean: 2, p50: 2, max: 3 });
  });

  test('have a histogram that counts every value once', () => {
    const values = [0.2, 1, 2, 5, 80, 900, 900];
    const counts = histogram(values, logBounds(values, 10));
    expect(counts).toHaveLength(10);
    expect(counts.reduce((a, b) => a + b)).toBe(values.length);
    expect(counts.at(-1)).toBe(2);
  });

  test('count events in the second in which they happened', () => {
    expect(perSecond([0, 999, 1000, 2500], 3)).toEqual([2, 1, 1]);
  });
});

describe('Server-Timing', () => {
  test('is read step by step, whatever else stands in it', () => {
    expect(timingsOf('script;dur=0.4, enqueue;desc="to SQS";dur=2.5, cache')).toEqual({
      script: 0.4,
      enqueue: 2.5,
    });
    expect(timingsOf(null)).toEqual({});
  });

  test('is averaged over all responses, including those without a step', () => {
    expect(meanTimings([{ script: 1, persist: 8 }, { script: 3 }])).toEqual([
      ['script', 2],
      ['persist', 4],
    ]);
  });
});

/**
 * Runs a load with a clock that advances by one at each reading, and a server with these responses.
 */
async function load(
  answers: (job: Job, attempt: number) => Posted | Error,
  { stopAfter = Infinity, inTurns = true } = {},
) {
  const samples: Sample[] = [];
  const attempts = new Map<string, number>();
  let clock = 0;
  let [underWay, most] = [0, 0];
  await runLoad(
    { modes: ['queued', 'direct'], count: 10, concurrency: 4, inTurns, tag: 't' },
    {
      now: () => clock++,
      post: async (job) => {
        const attempt = (attempts.get(job.key) ?? 0) + 1;
        attempts.set(job.key, attempt);
        most = Math.max(most, ++underWay);
        await Promise.resolve();
        underWay -= 1;
        const answer = answers(job, attempt);
        if (answer instanceof Error) throw answer;
        return answer;
      },
      mayRepeat: (error) => (error as Error).message === 'unknown',
      delayBefore: async () => {},
      onSample: (sample) => void samples.push(sample),
      isStopped: () => samples.length >= stopAfter,
    },
  );
  return { samples, attempts, most };
}

let next = 0;
const numbered = (): Posted => ({ number: ++next, timings: {}, wasDirect: true });

describe('a load', () => {
  test('alternates the modes, and gives each message its own key and text', () => {
    const plan = { modes: ['queued', 'direct'], count: 2, concurrency: 1, tag: 't' } as const;
    const [jobs = []] = phasesOf({ ...plan, inTurns: true });
    expect(jobs.map(({ mode }) => mode)).toEqual(['queued', 'direct', 'queued', 'direct']);
    expect(new Set(jobs.flatMap(({ key, body }) => [key, body])).size).toBe(8);
  });

  test('posts every message once, with the requested concurrency', async () => {
    const { samples, attempts, most } = await load(numbered);
    expect(samples).toHaveLength(20);
    expect([...attempts.values()]).toEqual(Array(20).fill(1));
    expect(most).toBe(4);
  });

  test('retries an unknown outcome with the same key, and counts the whole time as its latency', async () => {
    const { samples, attempts } = await load(({ key }, attempt) =>
      key === 't-3' && attempt < 3 ? new Error('unknown') : numbered(),
    );
    expect(attempts.get('t-3')).toBe(3);
    expect(samples.find(({ key }) => key === 't-3')).toMatchObject({
      attempts: 3,
      outcome: 'acknowledged',
    });
  });

  test('measures a message from the time that the browser reports, unless it was retried', async () => {
    const sent = { started: 1005, finished: 1007 };
    const { samples } = await load(({ key }, attempt) =>
      key === 't-3' && attempt === 1 ? new Error('unknown') : { ...numbered(), sent },
    );
    const [repeated, ...others] = samples.toSorted((a, b) => b.attempts - a.attempts);
    for (const { started, finished } of others) {
      expect([started, finished]).toEqual([1005, 1007]);
    }
    expect(repeated?.finished).toBeLessThan(1005);
  });

  test('distinguishes refused from unknown, and ends when it is stopped', async () => {
    const { samples } = await load(() => new Error('no'));
    expect(samples.every(({ outcome, attempts }) => outcome === 'refused' && attempts === 1)).toBe(
      true,
    );
    const stopped = await load(() => new Error('unknown'), { stopAfter: 0 });
    expect(stopped.samples).toEqual([]);
  });

  test('of one mode after the other begins with queued writes when the last direct one has its response', async () => {
    const { samples } = await load(() => numbered(), { inTurns: false });
    const [direct, queued] = ['direct', 'queued'].map((one) =>
      samples.filter(({ mode }) => mode === one),
    );
    expect([direct?.length, queued?.length]).toEqual([10, 10]);
    const ended = Math.max(...(direct ?? []).map(({ finished }) => finished));
    expect((queued ?? []).every(({ started }) => started > ended)).toBe(true);
  });

  test('is summarised by mode, with a rate for each unless they alternated', async () => {
    const { samples } = await load(numbered);
    expect(resultOf('queued', samples)).toMatchObject({ count: 10, fellBack: 0, unknown: 0 });
    expect(resultOf('direct', samples).throughput).toBeGreaterThan(0);
    expect(resultOf('direct', samples, false).throughput).toBeUndefined();
  });

  test('counts direct writes that fell back to the queue as responses, but not as fast direct ones', async () => {
    let direct = 0;
    const { samples } = await load(({ mode }) => ({
      ...numbered(),
      wasDirect: mode === 'direct' && ++direct > 9,
      sent: { started: 0, finished: mode === 'direct' && direct > 9 ? 900 : 3 },
    }));
    expect(resultOf('direct', samples)).toMatchObject({ count: 10, fellBack: 9, p50: 900 });
    expect(resultOf('queued', samples)).toMatchObject({ count: 10, fellBack: 0, p50: 3 });
    const rows = exportCsv({ samples } as unknown as RunState).split('\n');
    expect(rows.filter((row) => row.includes(',acknowledged,true,'))).toHaveLength(9);
  });
});
