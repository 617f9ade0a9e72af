/** The targets of a Link header (RFC 8288), by relation. */
export function linksOf(header = ''): Partial<Record<'next' | 'prev' | 'first', string>> {
  const links = header.matchAll(/<([^>]*)>; rel="(\w+)"/g);
  return Object.fromEntries([...links].map(([, target, rel]) => [rel, target]));
}
