import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import type { Ways } from '../support/trace/trace-post.ts';

let ways: Ways;
beforeAll(async () => {
  const hooks = ['./localstack/lua-modules.mjs', './tests/support/trace/traced-modules.ts'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--no-warnings',
      ...hooks.flatMap((hook) => ['--import', hook]),
      'tests/support/trace/trace-post.ts',
    ],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  );
  ways = JSON.parse(String(stdout.trim().split('\n').at(-1)));
});

test('a POST passes at most 18 files, and none of them twice', () => {
  console.info(ways);
  const way = ways.request;
  expect(way.passed).toEqual([...new Set(way.passed)]);
  expect(way.passed.length).toBeLessThanOrEqual(18);
});
