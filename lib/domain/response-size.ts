/**
 * Most bytes of the items in one response. Lambda's limit is 6 MB, headers included; the rest is
 * reserved for other members of the response.
 */
const MOST_BYTES = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/**
 * The bytes of an item as Lambda counts them. Lambda puts a JSON body as text into another JSON,
 * and counts both escapings. A quote in a message then takes four bytes, a control character seven.
 */
const bytesOf = (entry: unknown): number =>
  encoder.encode(JSON.stringify(JSON.stringify(entry))).length;

/**
 * The first items that fit in one response, at least one. Reads no further than the first item that
 * does not fit.
 */
export function fitting<Entry>(entries: Iterable<Entry>): Entry[] {
  const held: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += bytesOf(entry);
    if (bytes > MOST_BYTES && held.length > 0) break;
    held.push(entry);
  }
  return held;
}
