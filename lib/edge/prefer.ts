/** Longest wait that is granted. A longer one is cut to this. */
const LONGEST_WAIT_SECONDS = 20;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const WORD = `(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
/**
 * A run of white space matches at only one place in the pattern. With two places, the regex would
 * try a header of blanks in every combination of them.
 */
const ASSIGNED = `(?:[ \\t]*=(?:[ \\t]*${WORD})?)?`;
/** One preference with its parameters, up to the comma (RFC 7240, section 2). */
const PREFERENCE = new RegExp(
  `[ \\t]*(?:(${TOKEN})(?:[ \\t]*=(?:[ \\t]*(${WORD}))?)?(?:[ \\t]*;(?:[ \\t]*${TOKEN}${ASSIGNED})?)*)?[ \\t]*(?:,|$)`,
  'y',
);

/**
 * Seconds of `Prefer: wait=S` (RFC 7240), at most LONGEST_WAIT_SECONDS. Undefined: not requested.
 * The first of two equal preferences counts. Unreadable ones are ignored, like unknown ones.
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
