/* Sources and pieces as tokens, so that white space and comments don't matter. */

export type Language = 'ts' | 'lua' | 'sql' | 'yml';

export interface Token {
  readonly text: string;
  /** Offsets in the source. */
  readonly start: number;
  readonly end: number;
}

const COMMENTS: Readonly<Record<Language, RegExp>> = {
  ts: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
  lua: /--\[\[[\s\S]*?\]\]|--[^\n]*/y,
  sql: /--[^\n]*|\/\*[\s\S]*?\*\//y,
  yml: /#[^\n]*/y,
};
const SPACE = /\s+/y;
const WORD = /[\p{L}\p{N}_$]+/uy;
const STRING = /'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
/** After these a slash begins a regular expression, else it divides. */
const BEFORE_REGEX = /^(?:[([{,;:=!&|?+*%<>~^-]|return|typeof|case|in|of)$/;
/** A string without quotes inside, which a formatter may quote anew. */
const PLAIN_DOUBLE = /^"([^'"\\]*)"$/;

export function tokensOf(source: string, language: Language): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    const blank = lengthOf(SPACE, source, at) || lengthOf(COMMENTS[language], source, at);
    const length = blank || lengthAt(source, at, language, tokens.at(-1)?.text ?? ';');
    if (!blank) {
      const text = source.slice(at, at + length).replace(PLAIN_DOUBLE, "'$1'");
      tokens.push({ text, start: at, end: at + length });
    }
    at += length;
  }
  return tokens;
}

function lengthAt(source: string, at: number, language: Language, before: string): number {
  const plain = lengthOf(WORD, source, at) || lengthOf(STRING, source, at);
  if (plain || language !== 'ts') return plain || 1;
  if (source[at] === '`') return templateLength(source, at);
  return (BEFORE_REGEX.test(before) && lengthOf(REGEX, source, at)) || 1;
}

function lengthOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}

/** A template is one token, since no formatter changes it. */
function templateLength(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') at += 2;
    else if (source.startsWith('${', at)) at = endOfExpression(source, at + 2);
    else at += 1;
  }
  return at + 1 - start;
}

function endOfExpression(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; ) {
    if (source[at] === '{') depth += 1;
    if (source[at] === '}' && --depth === 0) return at + 1;
    const string = lengthOf(STRING, source, at);
    at += source[at] === '`' ? templateLength(source, at) : string || 1;
  }
  return source.length;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The partner of each bracket, by index, for those that have one. */
export function partnersOf(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  const open: number[] = [];
  for (const [i, { text }] of tokens.entries()) {
    if (text in CLOSING) open.push(i);
    const last = open.at(-1);
    if (last === undefined || CLOSING[tokens[last]?.text ?? ''] !== text) continue;
    open.pop();
    partners.set(i, last).set(last, i);
  }
  return partners;
}
