import { describe, expect, test } from '@jest/globals';
import { parseBenchOptions } from '../../../bench/options.ts';
import { percentiles } from '../../../bench/percentiles.ts';
import { stepsOf } from '../../../bench/server-timing.ts';
import { textsOf } from '../../../bench/texts.ts';

describe('percentiles', () => {
  test('are measured times, by nearest rank', () => {
    const times = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentiles(times)).toEqual({
      count: 100,
      p50: 50,
      p90: 90,
      p95: 95,
      p99: 99,
      max: 100,
    });
    expect(percentiles([7])).toEqual({ count: 1, p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
    expect(percentiles([])).toEqual({ count: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 });
  });
});

test('the texts of a benchmark are as long as the bytes allow, and differ', () => {
  const texts = textsOf(16 * 1024, 3);
  for (const text of texts) {
    expect(Buffer.byteLength(text)).toBeGreaterThan(16_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
  }
  expect(new Set(texts).size).toBe(3);
});

test('a benchmark reads the steps of a Server-Timing field', () => {
  expect([...stepsOf('script;dur=1.5, enqueue;dur=12.0')]).toEqual([
    ['script', 1.5],
    ['enqueue', 12],
  ]);
  expect(stepsOf(null).size).toBe(0);
});

describe('the options of a bench', () => {
  test('have defaults', () => {
    expect(parseBenchOptions(['modes'])).toMatchObject({ count: 500, concurrency: 8, seed: 1 });
  });

  test('name an older checkout to compare the scripts with', () => {
    expect(parseBenchOptions(['script', '--against', '../old'])).toMatchObject({
      question: 'script',
      against: '../old',
    });
  });

  test.each([[[]], [['--help']], [['modes', '--help']]])('%j request help', (args) => {
    expect(parseBenchOptions(args)).toBe('help');
  });

  test.each([
    [['speed'], 'Unknown question "speed"'],
    [
      ['drain', 'index'],
      'use one of accept, script, sustain, read, drain, index, coldstart, modes, all',
    ],
    [['accept', '--seconds', '0'], '--seconds must be a whole number'],
    [['modes', '--count', '0'], '--count must be a whole number'],
    [['modes', '--concurrency', 'x'], '--concurrency must be a whole number'],
  ])('%j are refused', (args, why) => {
    expect(() => parseBenchOptions(args)).toThrow(why);
  });
});
