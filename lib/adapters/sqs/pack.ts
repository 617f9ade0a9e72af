/**
 * Most bytes of a body. SQS accepts a megabyte, but its local stand-ins accept only 256 KiB, part
 * of which is left for message attributes. Bodies are ASCII, so a character is a byte.
 */
export const PACK_BYTES = 240 * 1024;

/** An item that travels in an envelope. */
export interface Packable<Item> {
  readonly item: Item;
  /** The envelope as JSON, in ASCII. */
  readonly json: string;
  /** Items of different groups never share a queue message. */
  readonly group?: string;
  /**
   * The amount that the item counts towards the second limit of a queue message, such as its number
   * of writes. Its bytes have a limit of their own.
   */
  readonly weight: number;
}

export interface Pack<Item> {
  readonly items: readonly Item[];
  readonly body: string;
}

/** Bytes reserved for the JSON that a pack puts around its envelopes. */
const WRAPPING_BYTES = 100;

/**
 * Packs items into queue messages, as many into each as fit. Keeps the order of items of the same
 * group. `most`: the largest sum of weights in a queue message.
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

/** The body of a queue message with these envelopes, each given as JSON. */
const packBody = (envelopes: readonly string[]): string =>
  envelopes.length === 1 ? String(envelopes[0]) : `{"v":2,"items":[${envelopes.join(',')}]}`;
