import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mutants } from '../../museum/mutants/all.ts';
import { PROJECT, patchedText, sources } from '../../museum/patched-source.ts';
import { placeOf, type Sources } from '../../museum/patching/place.ts';

/** Patches these sources for every mutant. Returns how many files were patched. */
function patchAll(all: Sources): number {
  let files = 0;
  for (const { name, patches } of mutants) {
    const places = patches.map((patch) => ({ patch, ...placeOf(patch, all) }));
    for (const [file, own] of Map.groupBy(places, (place) => place.file)) {
      const text = patchedText(all.get(file) ?? '', own);
      expect([name, text === all.get(file)]).toEqual([name, false]);
      if (file.endsWith('.ts')) stripTypeScriptTypes(text); // throws if it isn't TypeScript
      files += 1;
    }
  }
  return files;
}

const map = (all: Sources, change: (text: string, file: string) => [string, string]): Sources =>
  new Map([...all].map(([file, text]) => change(text, file)));

/** The TypeScript files as Biome formats them with these settings. */
function formatted(all: Sources, lineWidth: number, trailingCommas: 'all' | 'none'): Sources {
  const folder = mkdtempSync(join(tmpdir(), 'ordinal-format-'));
  const settings = { formatter: { lineWidth }, javascript: { formatter: { trailingCommas } } };
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(settings));
  for (const [file, text] of all) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const biome = join(PROJECT, 'node_modules/.bin/biome');
  execFileSync(biome, ['format', '--write', '.'], { cwd: folder, stdio: 'ignore' });
  const changed = map(all, (_, file) => [file, readFileSync(join(folder, file), 'utf8')]);
  rmSync(folder, { recursive: true });
  return changed;
}

/** Each line on its own is shifted, and a comment stands between any two. */
const respaced = (text: string, comment: string): string =>
  text.replaceAll(/\n[ \t]*/g, `\n   ${comment} moved\n\t `);

const COMMENTS: Readonly<Record<string, string>> = { lua: '--', sql: '--', yml: '#' };

/** The declarations of a file in reverse order. */
const reversed = (text: string): string =>
  text
    .split(/\n\n(?=\S)/)
    .toReversed()
    .join('\n\n');

describe('every mutant of the museum applies', () => {
  test('to the sources as they are', () => {
    expect(patchAll(sources())).toBeGreaterThanOrEqual(mutants.length);
  });

  test.each([
    [50, 'none'],
    [160, 'all'],
  ] as const)('to sources with lines of %i columns and trailing commas: %s', (width, commas) => {
    const changed = formatted(sources(), width, commas);
    const file = 'lib/adapters/mysql/persist.ts';
    expect(changed.get(file)).not.toBe(sources().get(file));
    patchAll(changed);
  });

  test('to scripts, migrations and settings with other line breaks', () => {
    const changed = map(sources(), (text, file) => {
      const comment = COMMENTS[file.split('.').at(-1) ?? ''];
      return [file, comment ? respaced(text, comment) : text];
    });
    patchAll(changed);
  });

  test('to sources whose declarations are in another order and in other files', () => {
    const changed = map(sources(), (text, file) => [
      `moved/${file}`,
      file.endsWith('.ts') ? reversed(text) : text,
    ]);
    patchAll(changed);
  });
});

describe('a patch', () => {
  const patch = (find: string, within?: string) => ({
    find,
    replace: 'y',
    ...(within !== undefined && { in: within }),
  });
  const one = (text: string): Sources => new Map([['lib/a.ts', text]]);
  const piece = (find: string, text: string, within?: string) => {
    const { start, end } = placeOf(patch(find, within), one(text));
    return text.slice(start, end);
  };

  test.each([
    ['a comment and a line break', 'f(a, b);', 'f(a, // why\n  b);'],
    ['a trailing comma', 'f(a, b);', 'f(\n  a,\n  b,\n);'],
    ['other quotes', "f('a');", 'f("a");'],
    ['parentheses around a returned value', 'return a && b;', 'return (\n  a &&\n  b\n);'],
    ['parentheses around an arrow function’s value', '=> a ? b : c;', '=> (a ? b : c);'],
    ['an operator before a union', 'type A = B | C;', 'type A =\n  | B\n  | C;'],
  ])('matches in spite of %s', (_, find, text) => {
    expect(piece(find, `x();\n${text}\nz();`)).toBe(text);
  });

  test('with a comma at its end also replaces the comma, if there is one', () => {
    expect(piece('b,', '[a, b, c]')).toBe('b,');
    expect(piece('b,', '[a, b]')).toBe('b');
  });

  test('replaces optional parentheses as a pair', () => {
    expect(piece('a && b;', 'return (a && b);')).toBe('(a && b);');
  });

  test('is refused if its piece is missing, or occurs more than once', () => {
    expect(() => piece('c', 'a; b;')).toThrow('0 times in the sources (nowhere)');
    expect(() => piece('a', 'a; a;')).toThrow('2 times in the sources (lib/a.ts, lib/a.ts)');
  });

  test.each([
    ['function', 'function g() { a; }\nfunction f<T>(x: { a: T }): Promise<{ a: T }> { a; }'],
    ['constant', 'const g = () => a;\nconst f = (x: number) => a;'],
    ['method', 'const o = { async g() { a; }, async f({ x }) { a; } };'],
  ])('finds its piece within a %s of a name', (_, text) => {
    expect(() => placeOf(patch('a;'), one(text))).toThrow();
    const { start } = placeOf(patch('a;', 'f'), one(text));
    expect(start).toBe(text.lastIndexOf('a;'));
  });

  test('does not match within strings, templates and comments', () => {
    const [opening, closing] = ['$', '}'];
    const text = `'a'; \`a ${opening}{a${closing} a\`; /a/; // a\n/* a */ a;`;
    expect(placeOf(patch('a'), one(text)).start).toBe(text.lastIndexOf('a'));
  });

  test('adds the imports that its replacement needs, unless the file has them', () => {
    const text = "import { type x, z } from 'm';\na;";
    const patched = (name: string) => {
      const given = { ...patch('a;'), imports: { [name]: 'm' } };
      return patchedText(text, [{ patch: given, ...placeOf(given, one(text)) }]);
    };
    expect(patched('x')).toBe(`import { x } from 'm';\nimport { type x, z } from 'm';\ny`);
    expect(patched('z')).toBe("import { type x, z } from 'm';\ny");
  });
});
