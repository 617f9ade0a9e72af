import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../../localstack/supervisor.ts';
import { environmentOfOwnEngines } from '../support/stack-environment.ts';
import {
  applicationOf,
  conversationsFile,
  expectImported,
  journalled,
  type Line,
  readConversations,
  startImport,
} from '../support/stack-import.ts';
import { until } from '../support/wait.ts';

const mostConversations = 150;

let stack: Stack;
let lines: Line[];

beforeAll(async () => {
  lines = readConversations(conversationsFile).filter(
    ({ conversation }) => conversation <= mostConversations,
  );
  stack = await startStack({
    name: 'kills',
    fresh: true,
    api: true,
    worker: true,
    environment: environmentOfOwnEngines(),
  });
}, 300_000);
afterAll(() => stack?.stop(), 120_000);

test.each(['redis', 'mysql', 'opensearch', 'aws'] as const)(
  '%s killed during an import comes back, the import ends, and nothing acknowledged is lost or twice',
  async (engine) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'import-'));
    const file = path.join(directory, `${engine}.jsonl`);
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await using run = startImport(file, directory, String(stack.env.API_URL));
    for (const part of [0.25, 0.6]) {
      const reached = () => journalled(directory) > part * lines.length;
      await until(`${100 * part} % accepted`, reached, 300_000);
      await stack.engine(engine).kill('SIGKILL');
    }
    const { code, output } = await run.ended;
    console.log(output);
    expect(code).toBe(0);
    const numbers = engine === 'redis' ? 'in order' : 'dense';
    await expectImported(stack.env, applicationOf(output), lines, numbers);
  },
  900_000,
);
