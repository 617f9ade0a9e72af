import { packBody } from '../../contracts/queue.ts';

/**
 * SQS takes a megabyte, but its stand-ins take less: 256 KiB, of which some is left for message
 * attributes. Bodies are ASCII, so characters are bytes.
 */
export const PACK_BYTES = 240 * 1024;

/** An item that travels in an envelope. */
export interface Packable<Item> {
  readonly item: Item;
  /** The envelope as JSON, in ASCII. */
  readonly json: string;
  /** Items of different groups never share a queue message. */
  readonly group?: string;
  /** The item's weight besides its bytes. */
  readonly weight: number;
}

export interface Pack<Item> {
  readonly items: readonly Item[];
  readonly body: string;
}

/** Bytes that a pack adds to its envelopes. */
const WRAPPING_BYTES = 100;

/**
 * Packs items, in their order, into as few queue messages as their size allows. `most`: the largest
 * sum of weights in a queue message.
 */
export function pack<Item>(
  packables: readonly Packable<Item>[],
  most: number,
): readonly Pack<Item>[] {
  return [...Map.groupBy(packables, ({ group }) => group).values()].flatMap((ofGroup) => {
    const packs: { items: Item[]; jsons: string[]; bytes: number; weight: number }[] = [];
    for (const { item, json, weight } of ofGroup) {
      const bytes = json.length + 1;
      const last = packs.at(-1);
      const fits =
        last && last.bytes + bytes <= PACK_BYTES - WRAPPING_BYTES && last.weight + weight <= most;
      if (fits) {
        last.items.push(item);
        last.jsons.push(json);
        last.bytes += bytes;
        last.weight += weight;
      } else packs.push({ items: [item], jsons: [json], bytes, weight });
    }
    return packs.map(({ items, jsons }) => ({ items, body: packBody(jsons) }));
  });
}
