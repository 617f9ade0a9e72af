import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { apiUrl } from '../support/api/http.ts';

async function benchOf(...more: string[]) {
  const json = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'modes.json');
  const options = ['modes', '--count', '24', '--concurrency', '4', '--json', json, ...more];
  const bench = [path.resolve('bench/run.ts'), ...options, '--api-url', apiUrl()];
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', ...bench]);
  return { stdout, measured: JSON.parse(readFileSync(json, 'utf8')) };
}

test('a bench of both modes loses no message, and every direct response says searchable', async () => {
  const { stdout, measured } = await benchOf();
  const all = { acknowledged: 48, persisted: 48, searchable: 48 };
  const nothing = { lost: 0, duplicated: 0, voids: 0, unresolved: 0, refused: 0, findings: [] };
  expect(measured.check).toEqual({ ...all, ...nothing });
  expect(stdout).toContain(
    'acknowledged 48, persisted 48, searchable 48, lost 0, duplicated 0, void 0',
  );
  const { queued, direct } = measured.modes;
  expect(Object.keys(queued.steps).sort()).toEqual(['enqueue', 'script']);
  expect(Object.keys(direct.steps)).toEqual(
    expect.arrayContaining(['script', 'persist', 'index', 'refresh']),
  );
  expect([queued.searchable, direct.searchable, direct.fellBack]).toEqual([0, 24, 0]);
  expect(queued.perSecond).toBeGreaterThan(0);
  expect(direct.perSecond).toBeGreaterThan(0);
});

test('a bench in turns reports no rate, because both modes would have the same', async () => {
  const { stdout, measured } = await benchOf('--in-turns');
  expect(measured.check).toMatchObject({ acknowledged: 48, lost: 0, findings: [] });
  expect(measured.modes.queued.perSecond).toBeUndefined();
  expect(stdout).not.toContain('each second');
});
