import { partnersOf, type Token } from './tokens.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Before the name of a method. */
const BEFORE_METHOD = new Set(['{', ',', '}', ';', 'async', '*']);
/** Before a brace that begins a type and not a body. */
const BEFORE_TYPE = new Set([':', '<', '|', '&', ',']);

/** Where functions, methods and constants of this name are declared, from name to end. */
export function declarationsOf(name: string, tokens: readonly Token[]): Range[] {
  const partners = partnersOf(tokens);
  return tokens.flatMap(({ text, start }, i) => {
    if (text !== name) return [];
    const last = lastOf(tokens, partners, i);
    const end = last === undefined ? undefined : tokens[last]?.end;
    return end === undefined ? [] : [{ start, end }];
  });
}

function lastOf(
  tokens: readonly Token[],
  partners: ReadonlyMap<number, number>,
  i: number,
): number | undefined {
  const before = tokens[i - 1]?.text ?? '';
  const isGenerator = before === '*' && tokens[i - 2]?.text === 'function';
  if (before === 'const') return endOfStatement(tokens, partners, i);
  if (before === 'function' || isGenerator || BEFORE_METHOD.has(before)) {
    return endOfBody(tokens, partners, i);
  }
  return undefined;
}

/** The closing brace of the body that follows parameters. Undefined: it is no declaration. */
function endOfBody(
  tokens: readonly Token[],
  partners: ReadonlyMap<number, number>,
  i: number,
): number | undefined {
  const opening = behindTypeParameters(tokens, i + 1);
  const closing = tokens[opening]?.text === '(' && partners.get(opening);
  if (!closing || !['{', ':'].includes(tokens[closing + 1]?.text ?? '')) return undefined;
  for (let at = closing + 1; at < tokens.length; at += 1) {
    const partner = partners.get(at);
    if (tokens[at]?.text === ';') return undefined;
    if (partner === undefined) continue;
    if (partner < at) return undefined;
    if (tokens[at]?.text === '{' && !BEFORE_TYPE.has(tokens[at - 1]?.text ?? '')) return partner;
    at = partner;
  }
  return undefined;
}

/** The token behind `<…>`, if that begins here. */
function behindTypeParameters(tokens: readonly Token[], i: number): number {
  let depth = 0;
  for (let at = i; at < tokens.length; at += 1) {
    if (tokens[at]?.text === '<') depth += 1;
    else if (tokens[at]?.text === '>' && tokens[at - 1]?.text !== '=') depth -= 1;
    if (depth === 0) return at === i ? i : at + 1;
  }
  return i;
}

/** The semicolon that ends the statement. */
function endOfStatement(
  tokens: readonly Token[],
  partners: ReadonlyMap<number, number>,
  i: number,
): number | undefined {
  for (let at = i + 1; at < tokens.length; at += 1) {
    if (tokens[at]?.text === ';') return at;
    const partner = partners.get(at);
    if (partner !== undefined && partner > at) at = partner;
  }
  return undefined;
}
