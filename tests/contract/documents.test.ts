import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { firstSteps } from '../../localstack/cli/first-steps.ts';
import {
  anchorsOf,
  columnsOf,
  linkTargets,
  proseLines,
  wordsOf,
} from '../support/contract/markdown.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const manual = globSync('docs/**/*.md').sort();
const pages = ['README.md', 'CONTRIBUTING.md', ...manual];
const generated = ['docs/faults.md', 'docs/museum.md'];

const WIDEST = 120;
const WIDEST_COMMENT = 100;
const tooWide = (text: string): boolean => columnsOf(text) > WIDEST;

describe('the README', () => {
  const readme = read('README.md');

  test('has at most 900 words', () => {
    expect(wordsOf(readme)).toBeLessThanOrEqual(900);
  });

  test(`has no line over ${WIDEST} columns`, () => {
    expect(readme.split('\n').filter(tooWide)).toEqual([]);
  });

  test.each(['npm start', 'npm test'])(
    'begins with %s, at the start of a line of code',
    (command) => {
      const [, firstCode = ''] = /```sh\n(.*?)```/s.exec(readme) ?? [];
      expect(firstCode).toMatch(new RegExp(`^${command}\\b`, 'm'));
    },
  );

  test('shows the commands that npm start prints', () => {
    const urls = { WEB_URL: 'http://127.0.0.1:8080', API_URL: 'http://127.0.0.1:3000' };
    const printed = firstSteps(urls, 0).match(/^ {2}\S.*$/gm) ?? [];
    expect(printed).toHaveLength(3);
    const shown = readme.replace(/ \\\n */g, ' ').split('\n');
    for (const command of printed) expect(shown).toContain(command.trim());
    expect(readme).toContain(urls.WEB_URL);
  });
});

describe('links', () => {
  test('are checked on every page', () => {
    expect(pages.length).toBeGreaterThan(40);
    expect(pages.flatMap((page) => linkTargets(read(page))).length).toBeGreaterThan(150);
  });

  test.each(pages)('of %s point at files and headings that exist', (page) => {
    expect(linkTargets(read(page)).flatMap((target) => faultOf(page, target) ?? [])).toEqual([]);
  });

  test('of the index and of the list of decisions lead to every page of the manual', () => {
    const linked = ['docs/README.md', 'docs/adr/README.md'].flatMap((index) =>
      linkTargets(read(index)).map((target) => path.join(path.dirname(index), target)),
    );
    expect(manual.filter((page) => !linked.includes(page) && page !== 'docs/README.md')).toEqual(
      [],
    );
  });
});

describe('lines', () => {
  test.each(pages.filter((page) => !generated.includes(page)))(
    `of %s have at most ${WIDEST} columns, outside tables and code`,
    (page) => {
      const wide = proseLines(read(page)).filter(
        ({ text }) => tooWide(text) && !text.startsWith('|'),
      );
      expect(wide).toEqual([]);
    },
  );
});

describe('comments', () => {
  const folders = '{bench,commands,deployment,handlers,host,lib,localstack,migrations,tests,web}';
  const sources = [
    ...globSync(`${folders}/**/*.{ts,tsx,mts,mjs,lua,sql,yml}`),
    ...globSync('*.{mjs,yml}'),
  ];

  test(`have no line over ${WIDEST_COMMENT} columns, except a single word such as a URL`, () => {
    expect(sources.length).toBeGreaterThan(700);
    const wide = sources.flatMap((source) =>
      read(source)
        .split('\n')
        .filter((line) => columnsOf(line) > WIDEST_COMMENT && isComment(source, line))
        .map((line) => `${source}: ${line.trim()}`),
    );
    expect(wide).toEqual([]);
  });
});

test('docs/ARCHITECTURE.md names files that exist', () => {
  const named = read('docs/ARCHITECTURE.md').match(/(?:handlers|lib)\/[\w/-]+\.ts/g) ?? [];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

/** Whether a line is a comment of several words, or has one at its end. */
function isComment(source: string, line: string): boolean {
  const mark = /\.(?:lua|sql)$/.test(source) ? '--' : source.endsWith('.yml') ? '#' : '//';
  return new RegExp(`^\\s*/?\\*+ \\S+ |(?:^|\\s)${mark} \\S+ `).test(line);
}

/** The fault of a link on this page. Undefined: no fault, or it leaves the repository. */
function faultOf(page: string, target: string): string | undefined {
  if (/^(?:https?|mailto):/.test(target)) return undefined;
  const [name = '', anchor] = target.split('#');
  const file = name === '' ? page : path.join(path.dirname(page), decodeURIComponent(name));
  if (!existsSync(file)) return `${target}: no such file`;
  if (anchor === undefined) return undefined;
  const isThere = file.endsWith('.md') && anchorsOf(read(file)).has(decodeURIComponent(anchor));
  return isThere ? undefined : `${target}: no such heading`;
}
