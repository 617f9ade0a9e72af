import { describe, expect, test } from '@jest/globals';
import { idempotencyOf } from '../../../lib/edge/write-fields.ts';
import { httpEvent } from '../../support/api/events.ts';
import { problemIn } from '../../support/api/problems.ts';

const keyed = (key: string) => httpEvent({ headers: { 'idempotency-key': key } });

describe('an Idempotency-Key', () => {
  test('is not required', () => {
    expect(idempotencyOf(httpEvent({}), ['x'])).toBeUndefined();
  });

  test('never reaches the stores itself, only its hash', () => {
    expect(idempotencyOf(keyed('order-17'), ['x'])).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is the same with the quotes that the draft puts around it and without', () => {
    expect(idempotencyOf(keyed('"order-17"'), ['x'])).toEqual(
      idempotencyOf(keyed('order-17'), ['x']),
    );
  });

  test('is a different key in different case, or if quotes belong to it', () => {
    const keys = [
      'order-17',
      'Order-17',
      'order-17 ',
      '"',
      '"order-17',
      'order-17"',
      '""order-17""',
      'ø',
    ];
    expect(new Set(keys.map((key) => idempotencyOf(keyed(key), ['x'])?.key)).size).toBe(
      keys.length,
    );
  });

  test('has another fingerprint with other content', () => {
    const contents = [['a', null], ['b', null], ['a', 'null'], ['a,null'], [['a'], null]];
    const prints = contents.map((content) => idempotencyOf(keyed('k'), content)?.fingerprint);
    expect(new Set(prints).size).toBe(contents.length);
  });

  test('has 1 to 255 characters', () => {
    expect(idempotencyOf(keyed('k'.repeat(255)), ['x'])).toBeDefined();
    for (const key of ['', '""', 'k'.repeat(256)]) {
      expect(problemIn(() => idempotencyOf(keyed(key), ['x']))).toMatchObject({
        code: 'invalid-request',
        faults: [{ pointer: '#/header/Idempotency-Key', detail: 'must have 1 to 255 characters' }],
      });
    }
  });
});
