import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../localstack/stack/directories.ts';

const PAGE = join(PROJECT, 'docs/performance.md');

/** Replaces a question's table on the page of measurements. */
export function writeTable(question: string, report: string): void {
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), question, report));
}

/** The page with a table between the question's two marks. */
export function withTable(page: string, question: string, report: string): string {
  const [begin, end] = [`<!-- bench ${question} -->`, `<!-- /bench ${question} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks ${begin} … ${end}`);
  const table = ['```text', ...report.split('\n').map((line) => line.trimEnd()), '```'].join('\n');
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`;
}
