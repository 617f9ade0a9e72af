import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Ways } from '../support/trace/trace-post.ts';

const HOOKS = ['./localstack/lua-modules.mjs', './tests/support/trace/traced-modules.ts'];
const PROGRAM = 'tests/support/trace/trace-post.ts';

const [, section = ''] = readFileSync('docs/ARCHITECTURE.md', 'utf8').split(
  '## A POST, file by file',
);
const [steps = '', computing = ''] = (section.split('\n## ')[0] ?? '').split('The POST also uses');
const listed = [...steps.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file);
const listedUsed = [...computing.matchAll(/`([^`]+)`/g)].map(([, file]) => file);

let ways: Ways;
beforeAll(async () => {
  // Plain Node, because the modules are rewritten while they load.
  const imports = HOOKS.flatMap((hook) => ['--import', hook]);
  const args = ['--no-warnings', ...imports, PROGRAM];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  ways = JSON.parse(String(stdout.trim().split('\n').at(-1)));
});

describe('a POST', () => {
  test('enters the files that docs/ARCHITECTURE.md lists, in this order', () => {
    const { passed } = ways.request;
    expect(passed).toEqual(listed.slice(0, passed.length));
  });

  test('enters at most 18 files, and none of them twice', () => {
    const { passed } = ways.request;
    expect(passed.length).toBeLessThanOrEqual(18);
    expect(new Set(passed).size).toBe(passed.length);
  });

  test('uses the other files that docs/ARCHITECTURE.md lists, to compute values', () => {
    expect(ways.request.used.toSorted()).toEqual(listedUsed.toSorted());
    expect(computing).toContain(` ${listedUsed.length} files`);
  });

  test('is stored by the other files that docs/ARCHITECTURE.md lists, in this order', () => {
    const { passed } = ways.request;
    const further = new Set(ways.persist.passed).difference(new Set(passed));
    expect([...further]).toEqual(listed.slice(passed.length));
  });
});
