import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { catalogue } from '../../lib/domain/problems.ts';
import { problemsDocument } from '../support/contract/problems-document.ts';

const page = 'docs/problems.md';
if (process.env.WRITE_DOCS) writeFileSync(page, problemsDocument);

test('docs/problems.md is what the catalogue of problems says', () => {
  expect(readFileSync(page, 'utf8')).toBe(problemsDocument);
});

test('every code has an error status and a title of its own', () => {
  const problems = Object.values(catalogue);
  expect(problems.every(({ status }) => status >= 400 && status < 600)).toBe(true);
  expect(new Set(problems.map(({ title }) => title)).size).toBe(problems.length);
});
