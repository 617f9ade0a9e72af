/** Longest wait that is granted: whoever would wait longer is answered after this. */
const LONGEST_WAIT_SECONDS = 20;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
/** Each run of white space has one place in the pattern where it fits: with two, a header of blanks would be read in every combination of them. */
const ASSIGNED = `(?:[ \\t]*=(?:[ \\t]*${WORD})?)?`;
/** One preference with its parameters, up to the comma (RFC 7240, section 2). */
const PREFERENCE = new RegExp(
  `[ \\t]*(?:(${TOKEN})(?:[ \\t]*=(?:[ \\t]*(${WORD}))?)?(?:[ \\t]*;(?:[ \\t]*${TOKEN}${ASSIGNED})?)*)?[ \\t]*(?:,|$)`,
  'y',
);

/**
 * The seconds of `Prefer: wait=S` (RFC 7240); undefined: none was asked for. Of a preference that stands there twice the first counts; what cannot be
 * read is passed over, as an unknown preference is.
 */
export function preferredWait(header: string | undefined): number | undefined {
  const value = preferences(header ?? '').get('wait');
  const seconds = /^"?(\d{1,9})"?$/.exec(value ?? '')?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
}

function preferences(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < header.length; ) {
    PREFERENCE.lastIndex = at;
    const match = PREFERENCE.exec(header);
    if (match) {
      const [, name, value = ''] = match;
      if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
    }
    const comma = header.indexOf(',', at);
    at = match ? PREFERENCE.lastIndex : comma < 0 ? header.length : comma + 1;
  }
  return found;
}
