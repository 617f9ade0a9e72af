import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import type { Way } from '../support/trace/trace-post.ts';

let way: Way;
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
  way = JSON.parse(String(stdout.trim().split('\n').at(-1)));
});

test('a POST passes at most 18 files, and none of them twice', () => {
  console.info(way);
  expect(way.passed).toEqual([...new Set(way.passed)]);
  expect(way.passed.length).toBeLessThanOrEqual(18);
});
