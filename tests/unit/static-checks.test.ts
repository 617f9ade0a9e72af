import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sources } from '../support/runner-static.ts';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  mkdirSync(join(checkout, 'lib'));
  writeFileSync(join(checkout, 'lib/tracked.ts'), '');
  writeFileSync(join(checkout, 'package.json'), '{}');
});
afterEach(() => rmSync(checkout, { recursive: true }));

test("another tool's folder in the checkout is not checked, a new file beside tracked ones is", () => {
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

test('a checkout without Git is checked whole', () => {
  expect(sources(checkout)).toEqual(['.']);
});
