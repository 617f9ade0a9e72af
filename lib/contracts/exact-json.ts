/**
 * Parses JSON, and makes Infinity of each number that a double does not hold, such as
 * 9007199254740993: without this, the number would silently become another. JSON has no Infinity,
 * so a schema that refuses it refuses only these numbers.
 */
export function parseExactJson(text: string): unknown {
  const value = JSON.parse(text);
  if (!MAY_BE_LOST.test(text)) return value;
  const marked = withLostMarked(text);
  return marked === text ? value : JSON.parse(marked);
}

/**
 * A number that a double may not hold has an exponent or more than 15 digits. The group is the part
 * before an exponent.
 */
const MAY_BE_LOST = /(?<![\d.])(?:(\d+(?:\.\d+)?)[eE][+-]?\d+|\d(?:\.?\d){15,})/;
/** Such a number, or the beginning of a string, in which text may look like a number. */
const TOKENS = new RegExp(`"|${MAY_BE_LOST.source}`, 'g');

/** JSON.parse makes Infinity of this number. */
const LOST = '1e999';

/** The same JSON with each number replaced that a double does not hold. Takes linear time. */
function withLostMarked(text: string): string {
  const tokens = new RegExp(TOKENS);
  let marked = '';
  let done = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    const [source, mantissa] = token;
    if (source === '"') tokens.lastIndex = endOfString(text, token.index);
    else if (!isHeld(source, mantissa)) {
      marked += text.slice(done, token.index) + LOST;
      done = tokens.lastIndex;
    }
  }
  return marked + text.slice(done);
}

/** Returns the place behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslash = end;
    while (text[backslash - 1] === '\\') backslash -= 1;
    if ((end - backslash) % 2 === 0) return end + 1;
  }
}

/** Every decimal of 15 digits has a double of its own, from this one on. */
const LEAST_NORMAL = 2 ** -1022;

/**
 * Whether the text is a double, as programs print doubles: with as few digits as possible, or with
 * the 17 that tell any two apart.
 */
function isHeld(source: string, mantissa = source): boolean {
  const value = Number(source);
  // JSON.parse makes Infinity of it already.
  if (value === Number.POSITIVE_INFINITY) return true;
  if (value === 0) return !/[1-9]/.test(mantissa);
  if (mantissa.length <= 15 && value >= LEAST_NORMAL) return true;
  if (source === String(value)) return true;
  const wanted = decimal(source);
  return wanted === decimal(String(value)) || wanted === decimal(value.toPrecision(17));
}

/** The value of a decimal number as its digits and exponent, the same for 1.50, 1.5 and 15e-1. */
function decimal(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  // A regex for the zeros at the end takes quadratic time on many zeros in the middle.
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  const places = Number(exponent) - fraction.length + (digits.length - end);
  return end === 0 ? '0' : `${digits.slice(0, end)}e${places}`;
}
