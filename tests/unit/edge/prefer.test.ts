import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { preferenceApplied, preferredWait, waitMsOf } from '../../../lib/edge/write-fields.ts';
import { httpEvent } from '../../support/api/events.ts';

describe('Prefer: wait', () => {
  test.each([
    ['wait=5', 5],
    ['wait=0', 0],
    ['wait=20', 20],
    ['wait="5"', 5],
    ['WAIT = 5', 5],
    ['wait=5;foo', 5],
    ['wait=5; foo; bar=baz', 5],
    ['respond-async, wait=5', 5],
    ['respond-async,wait=5,handling=lenient', 5],
    ['return=minimal; foo="a, wait=9", wait=5', 5],
    ['foo="wait=9, \\" wait=8", wait=5', 5],
    [', , wait=5', 5],
    ['wait=5, wait=6', 5],
    ['a b c, wait=5', 5],
    ['foo="open, wait=5', 5],
  ])('%s asks for %d seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });

  test.each([
    undefined,
    '',
    'respond-async',
    'wait',
    'wait=',
    'wait=""',
    'wait=x',
    'wait=-1',
    'wait=1.5',
    'wait=5 s',
    'await=5',
    'foo="wait=5"',
    'foo; wait=5',
    'wait=x, wait=5',
  ])('%s asks for nothing', (header) => {
    expect(preferredWait(header)).toBeUndefined();
  });

  test('of more than 20 seconds is granted 20', () => {
    expect(preferredWait('wait=21')).toBe(20);
    expect(preferredWait('wait=999999999')).toBe(20);
  });

  test.each(['; ', ';a= ', ' =', '= ;', '\t', 'a;', '"', 'a="\\'])(
    'is parsed in linear time if a long header repeats %j and breaks off',
    (piece) => {
      for (const start of ['', 'a', 'a=', 'wait=5']) {
        expect(preferredWait(`${start}${piece.repeat(2_000)}(`)).toBeUndefined();
      }
    },
  );

  test('is parsed in linear time, whatever the header contains', () => {
    const pieces = fc.constantFrom('wait', '=', '5', '"', '\\', ',', ';', ' ', '\t', 'a', '\u00e9');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 400 }), (parts) => {
        const wait = preferredWait(parts.join(''));
        expect(wait === undefined || (wait >= 0 && wait <= 20)).toBe(true);
      }),
      { seed: 5, numRuns: 2_000 },
    );
    expect(preferredWait(`${'a;'.repeat(4_000)}!`)).toBeUndefined();
    expect(preferredWait(`${'"'.repeat(8_000)}, wait=3`)).toBe(3);
  });
});

describe('the wait of a request', () => {
  const waitOf = (prefer: string) => waitMsOf(httpEvent({ headers: { prefer } }));

  test('is in milliseconds, and none where the client waits for 0 seconds or names no wait', () => {
    expect(waitOf('wait=5')).toBe(5_000);
    expect(waitOf('wait=0')).toBeUndefined();
    expect(waitMsOf(httpEvent({}))).toBeUndefined();
  });

  test('was granted only where all is searchable', () => {
    const applied = { 'preference-applied': 'wait' };
    expect(preferenceApplied(5_000, ['searchable', 'searchable'])).toEqual(applied);
    expect(preferenceApplied(5_000, ['searchable', 'persisted'])).toEqual({});
    expect(preferenceApplied(5_000, [undefined])).toEqual({});
    expect(preferenceApplied(undefined, ['searchable'])).toEqual({});
  });
});
