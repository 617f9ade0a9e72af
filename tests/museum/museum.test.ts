import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { exhibitName, exhibits } from './exhibits.ts';
import { REAL } from './mutant.ts';
import { mutants } from './mutants/all.ts';
import { PROJECT } from './patched-source.ts';
import type { Finding } from './run.ts';
import { scenarios } from './scenarios/all.ts';
import { museumDocument } from './table.ts';

const DOCUMENT = join(PROJECT, 'docs/museum.md');
const HALVES = 2;

const findings = new Map<string, Finding>();

/**
 * Runs half of the exhibits in a process with its own Redis. Plain Node, because mutants are made
 * while its modules load.
 */
async function runHalf(half: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      '--import',
      './localstack/lua-modules.mjs',
      'tests/museum/run.ts',
      '--half',
      `${half}/${HALVES}`,
    ],
    {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const finding = JSON.parse(line) as Finding;
    findings.set(finding.exhibit, finding);
  }
}

beforeAll(async () => {
  await Promise.all(Array.from({ length: HALVES }, (_, half) => runHalf(half)));
}, 300_000);

function findingOf(mutant: Parameters<typeof exhibitName>[0]['mutant'], scenario: string): Finding {
  const finding = findings.get(exhibitName({ mutant, scenario }));
  if (!finding) throw new Error(`${mutant.name} was not run: see the error above`);
  if (finding.error) throw new Error(finding.error);
  return finding;
}

describe('the real code keeps every promise', () => {
  test.each([...scenarios.keys()])('%s', (scenario) => {
    expect(findingOf(REAL, scenario).violations).toEqual([]);
  });
});

describe('a mutant is caught', () => {
  test.each(mutants.map((mutant) => [mutant.name, mutant.defect, mutant] as const))(
    '%s: %s',
    (_name, _defect, mutant) => {
      const broken = findingOf(mutant, mutant.caughtBy).violations.map(({ rule }) => rule);
      expect(broken).toContain(mutant.breaks);
    },
  );
});

test('docs/museum.md matches this run', () => {
  const shown = museumDocument();
  if (process.env.MUSEUM_WRITE && asPromised()) writeFileSync(DOCUMENT, shown);
  expect(existsSync(DOCUMENT) && readFileSync(DOCUMENT, 'utf8')).toBe(shown);
});

/**
 * Whether every mutant was caught and the real code broke nothing. Otherwise the document is not
 * written.
 */
const asPromised = (): boolean =>
  exhibits.every(({ mutant, scenario }) => {
    const { violations } = findingOf(mutant, scenario);
    const { breaks } = mutants.find(({ name }) => name === mutant.name) ?? {};
    return breaks ? violations.some(({ rule }) => rule === breaks) : violations.length === 0;
  });
