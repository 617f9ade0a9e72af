/** What the entries of one answer may come to. Lambda refuses 6 MB, headers and all; the rest is for what stands beside the entries. */
const MOST_BYTES = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/** Lambda answers JSON whose body is JSON as text, and counts both escapings: a quote in a message is four bytes there, a control character seven. */
const bytesOf = (entry: unknown): number =>
  encoder.encode(JSON.stringify(JSON.stringify(entry))).length;

/** The first of these entries that one answer can hold; at least one. Those behind them are not asked for. */
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
