import { packBody } from '../../contracts/queue.ts';

/**
 * SQS takes a megabyte, but its stand-ins take less: 256 KiB, of which some is left for message
 * attributes. Bodies are ASCII, so characters are bytes.
 */
export const PACK_BYTES = 240 * 1024;

export interface Pack<Item> {
  readonly items: readonly Item[];
  readonly body: string;
}

export interface Packing<Item> {
  /** The item's envelope as JSON. */
  readonly json: (item: Item) => string;
  /** Items of different groups never share a queue message. */
  readonly group: (item: Item) => string;
  /** An item's weight besides its bytes, and the largest sum in a pack. */
  readonly weight?: { readonly of: (item: Item) => number; readonly most: number };
}

/** Bytes that a pack adds to its envelopes. */
const WRAPPING_BYTES = 100;

/** Packs items, in their order, into as few queue messages as their size allows. */
export function pack<Item>(items: readonly Item[], packing: Packing<Item>): readonly Pack<Item>[] {
  const { json, group, weight = { of: () => 0, most: 0 } } = packing;
  return [...Map.groupBy(items, group).values()].flatMap((ofGroup) => {
    const packs: { items: Item[]; jsons: string[]; bytes: number; weight: number }[] = [];
    for (const item of ofGroup) {
      const text = json(item);
      const [bytes, heavy] = [text.length + 1, weight.of(item)];
      const last = packs.at(-1);
      const fits =
        last &&
        last.bytes + bytes <= PACK_BYTES - WRAPPING_BYTES &&
        last.weight + heavy <= weight.most;
      if (fits) {
        last.items.push(item);
        last.jsons.push(text);
        last.bytes += bytes;
        last.weight += heavy;
      } else packs.push({ items: [item], jsons: [text], bytes, weight: heavy });
    }
    return packs.map(({ items: packed, jsons }) => ({
      items: packed,
      body: packBody(jsons),
    }));
  });
}
