import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { apiUrl } from '../support/api/http.ts';
import { documentedMembers, valuesOf } from '../support/bench/members.ts';

const LIMIT_MS = 180_000;

async function bench(...options: string[]) {
  const json = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'measured.json');
  const args = [
    '--import',
    path.resolve('localstack/lua-modules.mjs'),
    path.resolve('bench/run.ts'),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--no-warnings', ...args, ...options],
    ...['--json', json],
  ]);
  return { stdout, measured: JSON.parse(readFileSync(json, 'utf8')) };
}

const benchOf = (...more: string[]) =>
  bench('modes', '--count', '24', '--concurrency', '4', '--api-url', apiUrl(), ...more);

/** The members that the documentation promises, and the JSON lacks somewhere. */
const missing = (measured: { question: string }) =>
  documentedMembers(measured.question).filter((member) =>
    valuesOf(measured, member).some((value) => value === undefined),
  );

test('a bench of both modes loses no message, and every direct response says searchable', async () => {
  const { stdout, measured } = await benchOf();
  const all = { acknowledged: 48, persisted: 48, searchable: 48 };
  const nothing = { lost: 0, duplicated: 0, voids: 0, unresolved: 0, refused: 0, findings: [] };
  expect(missing(measured)).toEqual([]);
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

test(
  'a bench of the accept path stores what each host accepted, and sends nothing for the floor',
  async () => {
    const { measured } = await bench('accept', '--quick');
    expect(missing(measured)).toEqual([]);
    const names = measured.variants.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['offline', 'host', 'keyed', 'unsent', 'bare']);
    expect(measured.check).toMatchObject({ lost: 0, duplicated: 0, refused: 0, findings: [] });
    expect(measured.check.persisted).toBe(measured.check.acknowledged);
  },
  LIMIT_MS,
);
