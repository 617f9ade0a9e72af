import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sources } from '../../support/runner/static.ts';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  mkdirSync(join(checkout, 'lib'));
  writeFileSync(join(checkout, 'lib/tracked.ts'), '');
  writeFileSync(join(checkout, 'package.json'), '{}\n');
});
afterEach(() => rmSync(checkout, { recursive: true }));

test("the checks skip another tool's folder in the checkout, and include a new file beside tracked ones", () => {
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
  ])
    execFileSync('git', words, { cwd: checkout });
  mkdirSync(join(checkout, '.schemathesis'));
  writeFileSync(join(checkout, '.schemathesis/broken.json'), '{');
  writeFileSync(join(checkout, 'lib/new.ts'), '');
  expect(sources(checkout)).toEqual(['lib', 'package.json']);
});

test('npm run lint skips the hidden folders of other tools', () => {
  execFileSync('git', ['init', '-q'], { cwd: checkout });
  copyFileSync('biome.json', join(checkout, 'biome.json'));
  writeFileSync(join(checkout, '.gitignore'), '');
  mkdirSync(join(checkout, '.schemathesis'));
  writeFileSync(join(checkout, '.schemathesis/broken.json'), '{');
  const biome = resolve('node_modules/.bin/biome');
  const { status, stdout, stderr } = spawnSync(biome, ['check', '.'], {
    cwd: checkout,
    encoding: 'utf8',
  });
  expect({ status, output: stdout + stderr }).toMatchObject({ status: 0 });
});

test('a checkout without Git is checked completely', () => {
  expect(sources(checkout)).toEqual(['.']);
});
