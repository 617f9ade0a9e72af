/** The value of an option that is a whole number from 1 to `most`. Throws if it is not. */
export function wholeNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} must be a whole number from 1 to ${most}, not "${text}"`);
}
