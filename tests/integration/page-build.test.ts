import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { buildPage } from '../../localstack/web/build-page.ts';

test('the tests build the page for production', async () => {
  expect(process.env.NODE_ENV).toBe('test');
  const place = mkdtempSync(path.join(tmpdir(), 'page-'));
  const built = await buildPage({ place, log: () => {} });
  const scripts = globSync('assets/*.js', { cwd: built });
  const text = scripts.map((file) => readFileSync(path.join(built, file), 'utf8')).join('\n');
  // A message that only React's development build contains.
  expect(text.includes('unique "key" prop')).toBe(false);
  expect(text.includes('Minified React error')).toBe(true);
  rmSync(place, { recursive: true });
});
