import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { apiUrl } from '../support/http.ts';

test('a bench of both modes loses nothing, and every direct answer says searchable', async () => {
  const json = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'modes.json');
  const options = ['modes', '--count', '24', '--concurrency', '4', '--json', json];
  const bench = [path.resolve('bench/run.ts'), ...options, '--api-url', apiUrl()];
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', ...bench]);
  expect(stdout).toContain('acknowledged 48, lost 0, twice 0, not accepted 0');
  const { modes, check } = JSON.parse(readFileSync(json, 'utf8'));
  expect(check).toEqual({ acknowledged: 48, lost: 0, twice: 0, refused: 0 });
  expect(Object.keys(modes.queued.steps).sort()).toEqual(['enqueue', 'script']);
  expect(Object.keys(modes.direct.steps)).toEqual(
    expect.arrayContaining(['script', 'persist', 'index', 'refresh']),
  );
  expect([modes.queued.searchable, modes.direct.searchable]).toEqual([0, 24]);
});
