export interface Fragment {
  readonly text: string;
  readonly isMatch: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&#x2F;': '/',
  '&#47;': '/',
};

/**
 * Splits a highlight into text fragments. The API returns escaped HTML with matches in `<em>`. It
 * is parsed here and never inserted as HTML.
 */
export function fragmentsOf(highlight: string): Fragment[] {
  const fragments: Fragment[] = [];
  let isMatch = false;
  for (const piece of highlight.split(/(<\/?em>)/)) {
    if (piece === '<em>') isMatch = true;
    else if (piece === '</em>') isMatch = false;
    else if (piece !== '') fragments.push({ text: unescaped(piece), isMatch });
  }
  return fragments;
}

const unescaped = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#x27|#39|#x2F|#47);/g, (entity) => ENTITIES[entity] ?? entity);
