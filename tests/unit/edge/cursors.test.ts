import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeCursor,
  encodeCursor,
  isApplicationPosition,
  isNumberedPosition,
  isSearchPosition,
  type PagedList,
} from '../../../lib/edge/cursor.ts';
import { signingSecrets } from '../../../lib/runtime/signing-secrets.ts';
import { problemIn } from '../../support/api/problems.ts';

const keyOf = (secret: string) => signingSecrets(secret).cursorKey;
const key = keyOf('the secret of the operator');
const token = 'a'.repeat(32);
const messages = { path: `/api/v1/applications/${token}/chats/1/messages` };
const search = { path: `${messages.path}/search`, filters: { query: 'hello', author: undefined } };
const position = { order: 'asc', cut: 7 } as const;

const kinds = { isApplicationPosition, isNumberedPosition, isSearchPosition } as const;
const read = (kind: keyof typeof kinds, cursor: string, list: PagedList = messages, by = key) =>
  decodeCursor<unknown>(by, list, cursor, kinds[kind] as (value: unknown) => value is unknown);
const refused = (cursor: string, list: PagedList = messages, by = key) =>
  problemIn(() => read('isNumberedPosition', cursor, list, by));
const invalid = { code: 'invalid-cursor', status: 400 };

describe('a cursor', () => {
  test('is read back by the list that made it', () => {
    const order = fc.constantFrom('asc', 'desc');
    const bounds = { order, cut: fc.nat(), after: fc.nat(), before: fc.nat() };
    const places = fc.oneof(
      fc
        .record({ ...bounds, back: fc.constant(true) }, { requiredKeys: ['order', 'cut'] })
        .map((at) => ['isNumberedPosition', at] as const),
      fc
        .record({ sort: fc.array(fc.maxSafeInteger(), { minLength: 3, maxLength: 4 }) })
        .map((at) => ['isSearchPosition', at] as const),
      fc
        .constantFrom({ after: token }, { before: token })
        .map((at) => ['isApplicationPosition', at] as const),
    );
    fc.assert(
      fc.property(places, fc.webPath(), fc.string(), ([kind, at], path, query) => {
        const list = { path, filters: { query } };
        const cursor = encodeCursor(key, list, at);
        expect(cursor).toMatch(/^[\w-]{1,512}$/);
        expect(read(kind, cursor, list)).toEqual(JSON.parse(JSON.stringify(at)));
      }),
    );
  });

  test('is the same in every instance and after a deployment, as it depends only on the secret', () => {
    const cursor = encodeCursor(key, messages, position);
    const elsewhere = keyOf('the secret of the operator');
    expect(read('isNumberedPosition', cursor, messages, elsewhere)).toEqual(position);
    expect(encodeCursor(elsewhere, messages, position)).toBe(cursor);
  });

  test('of another secret is refused', () => {
    const cursor = encodeCursor(keyOf('another secret'), messages, position);
    expect(refused(cursor)).toMatchObject(invalid);
  });

  test.each<[string, PagedList]>([
    ['another chat', { path: messages.path.replace('chats/1', 'chats/2') }],
    ['another application', { path: messages.path.replace(token, 'b'.repeat(32)) }],
    ['another kind of list', { path: `/api/v1/applications/${token}/chats` }],
    ['a filtered list', { ...messages, filters: { query: 'hello' } }],
  ])('is refused by %s', (_, list) => {
    expect(refused(encodeCursor(key, messages, position), list)).toMatchObject(invalid);
  });

  test('of a search is refused by another search', () => {
    const cursor = encodeCursor(key, search, { sort: [1, 2, 3] });
    expect(read('isSearchPosition', cursor, search)).toEqual({ sort: [1, 2, 3] });
    for (const filters of [{ query: 'hell' }, { query: 'hello', author: 'Ada' }, { query: '' }]) {
      const other = { ...search, filters };
      expect(problemIn(() => read('isSearchPosition', cursor, other))).toMatchObject(invalid);
    }
  });

  test('with one character changed, added or taken away is refused', () => {
    const cursor = encodeCursor(key, messages, position);
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= '];
    for (let i = 0; i < cursor.length; i++) {
      const [start, end] = [cursor.slice(0, i), cursor.slice(i + 1)];
      expect(refused(start + end)).toMatchObject(invalid);
      expect(refused(start)).toMatchObject(invalid);
      for (const other of alphabet) {
        if (other !== cursor[i]) expect(refused(start + other + end)).toMatchObject(invalid);
        expect(refused(start + other + (cursor[i] ?? '') + end)).toMatchObject(invalid);
      }
    }
  });

  test.each([
    ['isNumberedPosition', { after: 1 }],
    ['isNumberedPosition', { order: 'up', cut: 1 }],
    ['isNumberedPosition', { order: 'asc', cut: -1 }],
    ['isNumberedPosition', { order: 'asc', cut: 1.5 }],
    ['isNumberedPosition', { order: 'asc', cut: 1e300 }],
    ['isNumberedPosition', { order: 'asc', cut: 1, before: '9' }],
    ['isNumberedPosition', { order: 'asc', cut: 1, back: false }],
    ['isApplicationPosition', { after: 1 }],
    ['isApplicationPosition', {}],
    ['isSearchPosition', { sort: [] }],
    ['isSearchPosition', { sort: [1, 2] }],
    ['isSearchPosition', { sort: [1, 2, 3, 4, 5] }],
    ['isSearchPosition', { sort: [1, 2, 1.5] }],
    ['isSearchPosition', { sort: [null, 2, 3] }],
  ] as const)('that another version signed is refused if it is unknown: %s %j', (kind, at) => {
    const cursor = encodeCursor(key, messages, at);
    expect(problemIn(() => read(kind, cursor))).toMatchObject(invalid);
  });

  test('of any text is refused, never a crash', () => {
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const signed = fc
      .uint8Array({ maxLength: 40 })
      .map((b) => Buffer.from(b).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), json, signed), (cursor) => {
        expect(refused(cursor)).toMatchObject(invalid);
      }),
    );
  });
});
