import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import coverage from 'istanbul-lib-coverage';
import v8ToIstanbul from 'v8-to-istanbul';

type V8Report = { result: { url: string; functions: Parameters<Converter['applyCoverage']>[0] }[] };
type Converter = ReturnType<typeof v8ToIstanbul>;
type Lines = { covered: number; total: number };

const ours = ['handlers', 'lib', 'commands', 'host', 'localstack'].map(
  (dir) => pathToFileURL(dir).href,
);

/** Prints the lines covered, by folder, over all phases of this run. */
export async function printCoverage(directory: string): Promise<void> {
  const map = coverage.createCoverageMap();
  for (const file of globSync(`${directory}/*/coverage-final.json`)) {
    map.merge(JSON.parse(readFileSync(file, 'utf8')));
  }
  for (const file of globSync(`${directory}/*/coverage-*-*-*.json`)) {
    map.merge(await fromV8(JSON.parse(readFileSync(file, 'utf8'))));
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
  if (folders.size > 0) console.log('\n== lines covered');
  for (const folder of [...folders.keys()].sort(allLast)) {
    console.log(row(folder, folders.get(folder) as Lines));
  }
}

/**
 * Converts Node's coverage of a program that ran our files with types stripped, which keeps all
 * positions.
 */
async function fromV8({ result }: V8Report): Promise<coverage.CoverageMap> {
  const map = coverage.createCoverageMap();
  for (const { url, functions } of result) {
    if (!url.endsWith('.ts') || !ours.some((folder) => url.startsWith(folder))) continue;
    const file = fileURLToPath(url);
    const converter = v8ToIstanbul(file, 0, { source: readFileSync(file, 'utf8') });
    await converter.load();
    converter.applyCoverage(functions);
    map.merge(converter.toIstanbul());
  }
  return map;
}

const allLast = (a: string, b: string) =>
  Number(a === 'all') - Number(b === 'all') || a.localeCompare(b);

const row = (folder: string, { covered, total }: Lines) =>
  `${folder.padEnd(28)} ${((100 * covered) / total).toFixed(1).padStart(6)} %  ${covered} of ${total}`;

/** A file with only types is never loaded, and would count as uncovered. */
const hasCode = (file: string) =>
  stripTypeScriptTypes(readFileSync(file, 'utf8'))
    .replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '')
    .trim() !== '';
