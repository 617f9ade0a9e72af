import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type Stack, startStack } from '../../localstack/supervisor.ts';
import { environmentOfOwnEngines } from '../support/engines/environment.ts';
import {
  applicationOf,
  conversationsFile,
  expectImported,
  journalled,
  type Line,
  readConversations,
  startImport,
} from '../support/engines/import.ts';
import { unresolvedNumbers } from '../support/engines/stores.ts';
import { isInPlainHost } from '../support/load/instances.ts';
import { until } from '../support/wait.ts';

const mostConversations = 150;

/** A skipped number is settled when it is this old, by a schedule that runs once a minute. */
const SETTLE_AFTER_SECONDS = 60;
const RESOLVED_MS = (SETTLE_AFTER_SECONDS + 3 * 60) * 1000;

let stack: Stack;
let lines: Line[];

beforeAll(async () => {
  process.env.SETTLE_AFTER_SECONDS = String(SETTLE_AFTER_SECONDS);
  lines = readConversations(conversationsFile).filter(
    ({ conversation }) => conversation <= mostConversations,
  );
  stack = await startStack({
    name: 'kills',
    fresh: true,
    api: isInPlainHost ? 'host' : true,
    worker: true,
    environment: environmentOfOwnEngines(),
  });
}, 300_000);
afterAll(() => stack?.stop(), 120_000);

test.each(['redis', 'mysql', 'opensearch', 'aws'] as const)(
  'a kill of %s during an import loses or doubles no acknowledged message, and the import ends',
  async (engine) => {
    const kill = () => stack.engine(engine).kill('SIGKILL');
    const { code, token } = await importUnder(engine, kill);
    expect(code).toBe(0);
    const numbers = engine === 'redis' ? 'in order' : 'dense';
    await expectImported(stack.env, token, lines, numbers);
  },
  900_000,
);

test('a kill of Redis that wipes its data during an import loses or doubles no acknowledged message, and skipped numbers are resolved', async () => {
  const wipeAndKill = async () => {
    const client = new Redis(String(stack.env.REDIS_URL));
    const [, directory] = (await client.config('GET', 'dir')) as string[];
    client.disconnect();
    for (const file of readdirSync(String(directory)))
      rmSync(path.join(String(directory), file), { recursive: true });
    await stack.engine('redis').kill('SIGKILL');
  };
  const { code, token } = await importUnder('wiped', wipeAndKill);
  expect(code).toBe(0);
  await expectImported(stack.env, token, lines, 'in order');

  const unresolved = () => unresolvedNumbers(stack.env, token);
  expect((await unresolved()).skipped).toBeGreaterThan(0);
  await until(
    'no skipped number is left',
    async () => (await unresolved()).holes === 0,
    RESOLVED_MS,
  );
  const { skipped, voids } = await unresolved();
  expect(voids).toBe(skipped);
}, 900_000);

/**
 * Imports the conversations and strikes after a quarter, and again after more than half of them.
 */
async function importUnder(name: string, blow: () => Promise<void>) {
  const directory = mkdtempSync(path.join(tmpdir(), 'import-'));
  const file = path.join(directory, `${name}.jsonl`);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await using run = startImport(file, directory, String(stack.env.API_URL));
  for (const part of [0.25, 0.6]) {
    const reached = () => journalled(directory) > part * lines.length;
    await until(`${100 * part} % accepted`, reached, 300_000);
    await blow();
  }
  const { code, output } = await run.ended;
  console.log(output);
  return { code, token: applicationOf(output) };
}
