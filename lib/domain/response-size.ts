/**
 * Most bytes of entries in one response. Lambda's limit is 6 MB, headers included; the rest is
 * reserved for other members.
 */
const MOST_BYTES = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/**
 * Lambda wraps a JSON body as text in JSON, and counts both escapings. A quote in a message takes
 * four bytes there, a control character seven.
 */
const bytesOf = (entry: unknown): number =>
  encoder.encode(JSON.stringify(JSON.stringify(entry))).length;

/**
 * The leading entries that fit in one response; at least one. Later entries are not read from the
 * iterable.
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
