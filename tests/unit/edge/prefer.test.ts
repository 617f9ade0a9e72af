import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handlingOf, preferenceApplied, serverTiming } from '../../../lib/edge/handling.ts';
import { preferredWait } from '../../../lib/edge/prefer.ts';
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
    'is read in time where a long header repeats %j and breaks off',
    (piece) => {
      for (const start of ['', 'a', 'a=', 'wait=5']) {
        expect(preferredWait(`${start}${piece.repeat(2_000)}(`)).toBeUndefined();
      }
    },
  );

  test('is read in time, whatever the header holds', () => {
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

describe('the handling of a request', () => {
  const event = httpEvent({ headers: { prefer: 'wait=5' } });
  const ticking = () => {
    let now = 1_000;
    return () => (now += 10);
  };

  test('ends its wait so many seconds after it came', () => {
    expect(handlingOf(event, () => 1_000).until).toBe(6_000);
    expect(handlingOf(httpEvent({ headers: { prefer: 'wait=0' } }), () => 0).until).toBeUndefined();
    expect(handlingOf(httpEvent({}), () => 0).until).toBeUndefined();
  });

  test('tells the time of its steps, added up, those that failed too', async () => {
    const { measure } = handlingOf(event, ticking());
    expect(serverTiming(event)).toEqual({});
    await measure('script', async () => 'done');
    await measure('lease', async () => 'done');
    await measure('script', async () => 'done');
    const failing = measure('enqueue', async () => {
      throw new Error('no answer');
    });
    await expect(failing).rejects.toThrow('no answer');
    expect(serverTiming(event)).toEqual({
      'server-timing': 'script;dur=20.0, lease;dur=10.0, enqueue;dur=10.0',
    });
  });

  test('says that the wait was granted only where all is searchable', () => {
    const waiting = handlingOf(event, () => 0);
    const applied = { 'preference-applied': 'wait' };
    expect(preferenceApplied(waiting, ['searchable', 'searchable'])).toEqual(applied);
    expect(preferenceApplied(waiting, ['searchable', 'persisted'])).toEqual({});
    expect(preferenceApplied(waiting, [undefined])).toEqual({});
    expect(
      preferenceApplied(
        handlingOf(httpEvent({}), () => 0),
        ['searchable'],
      ),
    ).toEqual({});
  });
});
