import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import coverage from 'istanbul-lib-coverage';
import { coverageDirectory } from './runner-jest.ts';

type Lines = { covered: number; total: number };

/** Lines covered, by folder, over all phases of this run together. */
export function printCoverage(): void {
  const map = coverage.createCoverageMap();
  for (const report of globSync(`${coverageDirectory}/*/coverage-final.json`)) {
    map.merge(JSON.parse(readFileSync(report, 'utf8')));
  }
  const folders = new Map<string, Lines>();
  for (const file of map.files().filter(hasCode)) {
    const lines = map.fileCoverageFor(file).toSummary().lines;
    for (const folder of [path.relative('.', path.dirname(file)), 'all']) {
      const known = folders.get(folder) ?? { covered: 0, total: 0 };
      folders.set(folder, {
        covered: known.covered + lines.covered,
        total: known.total + lines.total,
      });
    }
  }
  console.log('\n== lines covered');
  const rows = [...folders].sort(
    ([a], [b]) => Number(a === 'all') - Number(b === 'all') || (a < b ? -1 : 1),
  );
  for (const [folder, lines] of rows) console.log(row(folder, lines));
}

const row = (folder: string, { covered, total }: Lines) =>
  `${folder.padEnd(28)} ${((100 * covered) / total).toFixed(1).padStart(6)} %  ${covered} of ${total}`;

/** A file of types alone is never loaded, so it would count as uncovered. */
const hasCode = (file: string) =>
  stripTypeScriptTypes(readFileSync(file, 'utf8'))
    .replace(/\/\*.*?\*\/|\/\/.*/gs, '')
    .trim() !== '';
