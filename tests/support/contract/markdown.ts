/* What tests read of a Markdown page. */

/** The page's lines outside fenced code, with their numbers from 1. */
export function proseLines(page: string): { readonly number: number; readonly text: string }[] {
  let fence: string | undefined;
  return page.split('\n').flatMap((text, i) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence === undefined && mark === undefined) return [{ number: i + 1, text }];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
    return [];
  });
}

const textOutsideCode = (page: string): string =>
  proseLines(page)
    .map(({ text }) => text)
    .join('\n')
    .replace(/`[^`\n]*`/g, 'code');

/** Targets of the page's links and images, as they are written. */
export const linkTargets = (page: string): string[] =>
  [
    ...textOutsideCode(page).matchAll(/\]\(\s*<?([^()\s>]+(?:\([^()\s]*\)[^()\s>]*)*)>?[^)]*\)/g),
    ...textOutsideCode(page).matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm),
  ].map(([, target]) => String(target));

/** The anchors of the page's headings, as GitHub makes them. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of proseLines(page)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(text)?.[1];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

const slugOf = (heading: string): string =>
  heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');

/** A page's words as `wc -w` counts them. */
export const wordsOf = (page: string): number => page.split(/\s+/).filter(Boolean).length;

/** Width of a line in characters, not in UTF-16 units. */
export const columnsOf = (line: string): number => [...line].length;
