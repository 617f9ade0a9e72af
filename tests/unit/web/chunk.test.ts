import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../../web/src/api/resources.ts';
import {
  boundsOf,
  chunkFrom,
  chunkOf,
  emptyChunk,
  entryAt,
  hasUnsettled,
  listChunk,
  withDeleted,
  withMessage,
  withVoid,
} from '../../../web/src/chat/chunk.ts';

const at = '2026-01-01T00:00:00.000Z';
const message = (number: number, more: Partial<Message> = {}): Message => ({
  number,
  body: `m${number}`,
  author: null,
  sent_at: at,
  created_at: at,
  updated_at: at,
  revision: 1,
  state: 'accepted',
  metadata: null,
  ...more,
});
const page = (numbers: readonly number[]) => ({
  data: numbers.map((number) => message(number)),
  next_cursor: null,
});

describe('a chunk', () => {
  test('requests only its numbers', () => {
    expect([chunkOf(1), chunkOf(100), chunkOf(101)]).toEqual([0, 0, 1]);
    expect(boundsOf(1)).toEqual({ after: 100, before: 201 });
  });

  test('of long messages is read in as many pages as the API returns', async () => {
    const asked: object[] = [];
    const list = await listChunk(async (query) => {
      asked.push(query);
      return query.cursor === 'more'
        ? { ...page([3]), deleted: [4], voids: [{ first: 5, last: 9 }] }
        : { ...page([1]), deleted: [2], next_cursor: 'more' };
    }, 0);
    expect(asked).toEqual([
      { after: 0, before: 101, limit: 100 },
      { cursor: 'more', limit: 100 },
    ]);
    expect(list).toEqual({
      ...page([1, 3]),
      deleted: [2, 4],
      voids: [{ first: 5, last: 9 }],
    });
  });

  test('distinguishes numbers that are loading from unknown ones', () => {
    expect(entryAt(undefined, 1)).toEqual({ kind: 'loading' });
    expect(entryAt(emptyChunk, 1)).toEqual({ kind: 'loading' });
    expect(entryAt(chunkFrom(page([1])), 2)).toEqual({ kind: 'unsettled' });
    expect(hasUnsettled(chunkFrom(page([1])), [1, 2])).toBe(true);
    expect(hasUnsettled(chunkFrom(page([1])), [1])).toBe(false);
    expect(hasUnsettled(emptyChunk, [1, 2])).toBe(false);
  });

  test('keeps the response to a post that arrived during the request for the page', () => {
    const known = withMessage(emptyChunk, message(3));
    expect(entryAt(chunkFrom(page([1, 2]), known), 3)).toEqual({
      kind: 'message',
      message: message(3),
    });
  });
});

describe('news in any order', () => {
  test('with a later revision wins, whichever comes first', () => {
    const [older, newer] = [message(1), message(1, { revision: 2, body: 'edited' })];
    for (const order of [
      [older, newer],
      [newer, older],
    ])
      expect(order.reduce(withMessage, emptyChunk).messages[1]).toBe(newer);
  });

  test('with the same revision and a later state wins', () => {
    const [accepted, persisted] = [message(1), message(1, { state: 'persisted' })];
    for (const order of [
      [accepted, persisted],
      [persisted, accepted],
    ])
      expect(order.reduce(withMessage, emptyChunk).messages[1]).toBe(persisted);
  });

  test('does not restore a deleted message, not even from an old page', () => {
    const deleted = withDeleted(withMessage(emptyChunk, message(1)), 1);
    expect(entryAt(withMessage(deleted, message(1, { revision: 9 })), 1)).toEqual({
      kind: 'deleted',
    });
    expect(entryAt(chunkFrom(page([1]), deleted), 1)).toEqual({ kind: 'deleted' });
  });

  test('with a message replaces its void', () => {
    const skipped = withVoid(emptyChunk, { first: 1, last: 3 });
    expect(entryAt(skipped, 2)).toEqual({ kind: 'void', range: { first: 1, last: 3 } });
    expect(entryAt(withMessage(skipped, message(2)), 2).kind).toBe('message');
  });
});
