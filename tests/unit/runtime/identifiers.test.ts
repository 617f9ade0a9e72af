import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { instant, newId, newToken } from '../../../lib/runtime/identifiers.ts';

describe('an id', () => {
  test('is a valid UUIDv7', () => {
    expect(z.uuidv7().safeParse(newId()).success).toBe(true);
  });

  test('begins with its creation time, so that ids sort by time', () => {
    const ids = [0, 1, 1_700_000_000_000, 2 ** 48 - 1].map((now) => newId(now));
    expect(ids.toSorted()).toEqual(ids);
    expect(newId(1_700_000_000_000)).toMatch(/^018bcfe5-6800-7/);
  });

  test('is never generated twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId(0))).size).toBe(10_000);
  });
});

describe('a token', () => {
  test('is 128 random bits', () => {
    const tokens = Array.from({ length: 1000 }, newToken);
    expect(tokens.every((token) => /^[0-9a-f]{32}$/.test(token))).toBe(true);
    expect(new Set(tokens).size).toBe(1000);
  });
});

test('an instant is UTC with milliseconds', () => {
  expect(instant(0)).toBe('1970-01-01T00:00:00.000Z');
});
