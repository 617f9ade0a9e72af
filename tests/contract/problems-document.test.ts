import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { catalogue } from '../../lib/domain/problems.ts';
import { problemsDocument } from '../support/contract/problems-document.ts';

const page = 'docs/problems.md';
if (process.env.WRITE_DOCS) writeFileSync(page, problemsDocument);

test('docs/problems.md matches the catalogue of problems', () => {
  expect(readFileSync(page, 'utf8')).toBe(problemsDocument);
});

test('every problem code has an error status and its own title', () => {
  const problems = Object.values(catalogue);
  expect(problems.every(({ status }) => status >= 400 && status < 600)).toBe(true);
  expect(new Set(problems.map(({ title }) => title)).size).toBe(problems.length);
});
