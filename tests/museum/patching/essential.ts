import { type Language, partnersOf, type Token } from './tokens.ts';

const CLOSES = new Set([')', ']', '}']);
/** After these a formatter may begin a union or an intersection with its operator. */
const BEFORE_UNION = new Set(['=', ':', '(', '<', ',']);

/**
 * The tokens that no formatter adds or removes. Left out are trailing commas, operators before the
 * first member of a union, and parentheses around all that is returned or thrown.
 */
export function essential(tokens: readonly Token[], language: Language): Token[] {
  if (language !== 'ts') return [...tokens];
  const optional = optionalParentheses(tokens);
  return tokens.filter(({ text }, i) => {
    const [before = '', after] = [tokens[i - 1]?.text, tokens[i + 1]?.text];
    if (text === ',') return after !== undefined && !CLOSES.has(after) && !isTypeEnd(tokens, i);
    if (text === '|' || text === '&') return !BEFORE_UNION.has(before) && !isArrow(tokens, i - 1);
    return !optional.has(i);
  });
}

/** `<T,>`: a comma after the last of several type parameters. */
const isTypeEnd = (tokens: readonly Token[], i: number): boolean => tokens[i + 1]?.text === '>';

const isArrow = (tokens: readonly Token[], i: number): boolean =>
  tokens[i]?.text === '>' && tokens[i - 1]?.text === '=';

/** The opening and closing parentheses around a whole returned or thrown expression, by index. */
export function optionalParentheses(tokens: readonly Token[]): ReadonlySet<number> {
  const partners = partnersOf(tokens);
  const optional = new Set<number>();
  for (const [i, { text }] of tokens.entries()) {
    const closing = partners.get(i);
    if (text !== '(' || closing === undefined) continue;
    const before = tokens[i - 1]?.text;
    const isBody = isArrow(tokens, i - 1) && tokens[i + 1]?.text !== '{';
    if (before !== 'return' && before !== 'throw' && !isBody) continue;
    const after = tokens[closing + 1]?.text ?? ';';
    if (after === ';' || after === ',' || CLOSES.has(after)) optional.add(i).add(closing);
  }
  return optional;
}
