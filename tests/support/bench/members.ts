import { readFileSync } from 'node:fs';

const PAGE = 'docs/performance.md';
/** Members that every question's JSON has, as the text above the table says. */
const COMMON = /Each question gives ([^;]*?), and these/s;

/** The members that docs/performance.md promises of a question's JSON, such as `variants[].p50`. */
export function documentedMembers(question: string): string[] {
  const page = readFileSync(PAGE, 'utf8');
  const common = codeIn(COMMON.exec(page)?.[1] ?? '');
  const row = page.split('\n').find((line) => line.startsWith(`| \`${question}\` | \``)) ?? '';
  const cell = row.split('|')[2] ?? '';
  return [...common, ...cell.split(';').flatMap((group) => inFull(codeIn(group)))];
}

const codeIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));

/** Puts the first one's parent before each member that begins with a dot. */
function inFull([first = '', ...others]: string[]): string[] {
  const end = first.includes('[]') ? first.indexOf('[]') + 2 : first.lastIndexOf('.');
  const parent = first.slice(0, end);
  return [first, ...others.map((one) => (one.startsWith('.') ? parent + one : one))];
}

/** The values of a member: one, or one of each element of a list. */
export function valuesOf(json: unknown, member: string): unknown[] {
  return member.split('.').reduce<unknown[]>(
    (values, part) => {
      const name = part.replace('[]', '');
      const found = values.map((value) => (value as Record<string, unknown> | undefined)?.[name]);
      return part.endsWith('[]') ? found.flatMap((list) => list as unknown[]) : found;
    },
    [json],
  );
}
