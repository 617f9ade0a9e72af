import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeCursor,
  encodeCursor,
  isApplicationPosition,
  isChatPosition,
  isMessagePosition,
  isSearchPosition,
} from '../../lib/edge/cursor.ts';
import { messageRange, positionAfter } from '../../lib/edge/message-range.ts';
import { problemIn } from '../support/problems.ts';

const lists = {
  isApplicationPosition,
  isChatPosition,
  isMessagePosition,
  isSearchPosition,
} as const;
const read = (list: keyof typeof lists, cursor: string) =>
  decodeCursor<unknown>(cursor, lists[list] as (value: unknown) => value is unknown);
const everyList = Object.keys(lists) as (keyof typeof lists)[];

describe('a cursor', () => {
  test('is read back by the list that made it', () => {
    const order = fc.constantFrom('asc', 'desc');
    const position = fc.oneof(
      fc.record({ after: fc.nat() }).map((at) => ['isChatPosition', at] as const),
      fc
        .record({ from: fc.nat(), order, bound: fc.nat() }, { requiredKeys: ['from', 'order'] })
        .map((at) => ['isMessagePosition', at] as const),
      fc
        .record({ sort: fc.tuple(fc.double({ min: 0, max: 1e30, noNaN: true }), fc.nat()) })
        .map((at) => ['isSearchPosition', at] as const),
    );
    fc.assert(
      fc.property(position, ([list, at]) => {
        const cursor = encodeCursor(at);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(read(list, cursor)).toEqual(JSON.parse(JSON.stringify(at)));
      }),
    );
  });

  test.each([
    ['isChatPosition', { from: 1, order: 'asc' }],
    ['isChatPosition', { sort: [1, 2] }],
    ['isChatPosition', { after: 'f'.repeat(32) }],
    ['isApplicationPosition', { after: 1 }],
    ['isMessagePosition', { after: 1 }],
    ['isMessagePosition', { sort: [1, 2] }],
    ['isSearchPosition', { after: 1 }],
    ['isSearchPosition', { from: 1, order: 'asc' }],
  ] as const)('of another list is refused: %s %j', (list, position) => {
    expect(problemIn(() => read(list, encodeCursor(position)))).toMatchObject({
      code: 'invalid-cursor',
      status: 400,
    });
  });

  test.each([
    ['isChatPosition', { after: -1 }],
    ['isChatPosition', { after: 1.5 }],
    ['isChatPosition', { after: '1' }],
    ['isChatPosition', { after: 1e300 }],
    ['isMessagePosition', { from: 1, order: 'up' }],
    ['isMessagePosition', { from: 1, order: 'asc', bound: -1 }],
    ['isMessagePosition', { from: null, order: 'asc' }],
    ['isSearchPosition', { sort: [] }],
    ['isSearchPosition', { sort: [1, 2, 3] }],
    ['isSearchPosition', { sort: [1, '2'] }],
    ['isSearchPosition', { sort: [null, 2] }],
  ] as const)('that somebody made up is refused: %s %j', (list, position) => {
    expect(problemIn(() => read(list, encodeCursor(position))).code).toBe('invalid-cursor');
  });

  test.each([1.5, -1, 1e300])(
    'of a search names a message as the index does, or the index would answer with an error: %d',
    (number) => {
      const cursor = encodeCursor({ sort: [1, number] });
      expect(problemIn(() => read('isSearchPosition', cursor)).code).toBe('invalid-cursor');
    },
  );

  test('of a search cannot hold an infinite score', () => {
    const cursor = Buffer.from('{"sort":[1e999,1]}').toString('base64url');
    expect(problemIn(() => read('isSearchPosition', cursor)).code).toBe('invalid-cursor');
  });

  test('of any text is read or refused, never a crash', () => {
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    fc.assert(
      fc.property(
        fc.constantFrom(...everyList),
        fc.oneof(fc.string({ unit: 'binary' }), json),
        (list, cursor) => {
          try {
            read(list, cursor);
          } catch (error) {
            expect(error).toMatchObject({ code: 'invalid-cursor' });
          }
        },
      ),
    );
  });
});

describe('the cursor to the next page of messages', () => {
  const page = (order: 'asc' | 'desc', bounds: { after?: number; before?: number }) => {
    const range = messageRange({ limit: 10, order, ...bounds });
    const cursor = encodeCursor(positionAfter(range, 20));
    return messageRange({ limit: 5, order: 'asc', cursor });
  };

  test('goes on behind the last number and keeps the far bound, upwards', () => {
    expect(page('asc', { after: 10, before: 30 })).toEqual({
      after: 20,
      before: 30,
      limit: 5,
      order: 'asc',
    });
  });

  test('goes on and keeps the far bound, downwards, whatever order the query says', () => {
    expect(page('desc', { after: 10, before: 30 })).toEqual({
      after: 10,
      before: 20,
      limit: 5,
      order: 'desc',
    });
  });

  test('needs no bound', () => {
    expect(page('asc', {})).toEqual({ after: 20, before: undefined, limit: 5, order: 'asc' });
    expect(positionAfter({ limit: 5, order: 'asc' }, undefined)).toBeUndefined();
  });
});
