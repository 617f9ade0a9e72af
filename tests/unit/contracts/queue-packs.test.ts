import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PACK_BYTES, pack } from '../../../lib/adapters/sqs/pack.ts';
import { envelopesIn } from '../../../lib/contracts/queue.ts';

interface Item {
  readonly tenant: string;
  readonly text: string;
}
const packed = (items: readonly Item[], most = 0, weight = 0) =>
  pack(
    items.map((item) => ({ item, json: JSON.stringify(item), group: item.tenant, weight })),
    most,
  );

describe('packing', () => {
  test('puts a hundred ordinary items into one queue message', () => {
    const items = Array.from({ length: 100 }, (_, i) => ({ tenant: 'a', text: `message ${i}` }));
    const packs = packed(items);
    expect(packs).toHaveLength(1);
    expect(envelopesIn(JSON.parse(packs[0]?.body ?? ''))).toEqual(items);
  });

  test('leaves a single item unpacked', () => {
    const item = { tenant: 'a', text: 'one' };
    expect(packed([item])).toEqual([{ items: [item], body: JSON.stringify(item) }]);
  });

  test('stops at the weight that one queue message may have', () => {
    const items = Array.from({ length: 5 }, (_, i) => ({ tenant: 'a', text: `${i}` }));
    const packs = packed(items, 4, 2);
    expect(packs.map((one) => one.items.length)).toEqual([2, 2, 1]);
  });

  test('loses and doubles no item, mixes no groups and stays within the size of a queue message', () => {
    const item = fc.record({
      tenant: fc.constantFrom('a', 'b', 'c'),
      text: fc.integer({ min: 0, max: 100_000 }).map((length) => 'x'.repeat(length)),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 40 }), (items) => {
        const packs = packed(items);
        const carried = packs.flatMap(({ body }) => envelopesIn(JSON.parse(body)) as Item[]);
        for (const tenant of ['a', 'b', 'c'])
          expect(carried.filter((one) => one.tenant === tenant)).toEqual(
            items.filter((one) => one.tenant === tenant),
          );
        for (const { items: some, body } of packs) {
          expect(new Set(some.map((one) => one.tenant)).size).toBe(1);
          expect(body.length).toBeLessThanOrEqual(PACK_BYTES);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
