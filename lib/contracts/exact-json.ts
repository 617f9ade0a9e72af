/**
 * Parses JSON, and makes NaN of each number that a double does not hold, such as 1e-400: without
 * this, the number would silently become another. JSON has no NaN, so a schema that refuses NaN
 * refuses only these numbers.
 */
export function parseExactJson(text: string): unknown {
  return MAY_BE_LOST.test(text) ? JSON.parse(text, markLost) : JSON.parse(text);
}

/**
 * A number that a double may not hold has more than 15 digits or an exponent. Text in strings may
 * look the same, which costs only time.
 */
const MAY_BE_LOST = /\d(?:\.?\d){15}|\d[eE]/;

/** `context` holds the source text of a number. TypeScript's library does not know it yet. */
function markLost(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return isHeld(context.source, value) ? value : Number.NaN;
}

/**
 * Whether the text is the double, as programs print doubles: with as few digits as possible, or
 * with the 17 that tell any two apart.
 */
function isHeld(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  const wanted = decimal(source);
  return wanted === decimal(String(value)) || wanted === decimal(value.toPrecision(17));
}

/** The value of a decimal number as its digits and exponent, the same for 1.50, 1.5 and 15e-1. */
function decimal(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  // A regex for the zeros at the end takes quadratic time on many zeros in the middle.
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  const places = Number(exponent) - fraction.length + (digits.length - end);
  return end === 0 ? '0' : `${digits.slice(0, end)}e${places}`;
}
