/** Longest name, in characters. */
const LONGEST = 255;

/**
 * All 1,112,064 Unicode scalar values, in texts short enough for a name. Each begins with a letter,
 * because a text of spaces would be blank.
 */
export function everyScalarValue(): string[] {
  const texts: string[] = [];
  let text = 'x';
  let length = 1;
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    text += String.fromCodePoint(code);
    length += 1;
    if (length < LONGEST) continue;
    texts.push(text);
    [text, length] = ['x', 1];
  }
  return [...texts, text];
}

/** Calls `work` for each item, at most `lanes` at a time. Resolves to the results in order. */
export async function inLanes<Item, Answer>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, place: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let i = lane; i < items.length; i += lanes) {
        answers[i] = await work(items[i] as Item, i);
      }
    }),
  );
  return answers;
}

/** Titles, names and authors may hold everything but line ends. */
export const onOneLine = (text = '') => text.replace(/[\n-\r\u0085\u2028\u2029]/g, '');
