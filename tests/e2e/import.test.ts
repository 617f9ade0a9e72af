import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { apiUrl, call } from '../support/api/http.ts';
import {
  applicationOf,
  conversationsFile,
  expectImported,
  journalled,
  type Line,
  readConversations,
  startImport,
} from '../support/engines/import.ts';
import { httpProxy } from '../support/proxies/http.ts';

const mostConversations = 60;

let lines: Line[];

beforeAll(() => {
  lines = readConversations(conversationsFile).filter(
    ({ conversation }) => conversation <= mostConversations,
  );
});

/** Writes these lines to a file in a directory of its own, which also gets the journal. */
function written(some: readonly Line[]): { directory: string; file: string } {
  const directory = mkdtempSync(path.join(tmpdir(), 'import-'));
  const file = path.join(directory, 'conversations.jsonl');
  writeFileSync(file, some.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { directory, file };
}

test('an import killed half-way and run again stores every message once; a third run posts nothing', async () => {
  await using api = await httpProxy(apiUrl());
  const { directory, file } = written(lines);
  const chats = new Set(lines.map(({ conversation }) => conversation)).size;

  // Half of the chats are done. The next post is accepted, but the import is killed before it gets
  // the response.
  const held = api.holdAfter(Math.ceil(chats / 2));
  await using first = startImport(file, directory, api.url, '--concurrency', '1');
  await held;
  first.process.kill('SIGKILL');
  await first.ended;
  expect(journalled(directory)).toBeGreaterThan(0);
  expect(journalled(directory)).toBeLessThan(lines.length);

  api.release();
  await using second = startImport(file, directory, api.url);
  const { code, output: report } = await second.ended;
  expect(report).toContain('by earlier runs');
  expect(code).toBe(0);
  const all = lines.length.toLocaleString('en');
  expect(report).toMatch(new RegExp(`^accepted +${all} of ${all} `, 'm'));
  expect(report).toMatch(new RegExp(`^persisted +${all} `, 'm'));
  expect(report).toMatch(/^errors +none$/m);
  const token = applicationOf(report);
  await expectImported(process.env, token, lines);

  const before = api.posts;
  await using third = startImport(file, directory, api.url);
  const again = await third.ended;
  expect(again.code).toBe(0);
  expect(again.output).toContain('nothing was posted');
  expect(applicationOf(again.output)).toBe(token);
  expect(api.posts).toBe(before);
  const { body } = await call(`/applications/${token}`);
  expect(body).toMatchObject({ name: 'conversations.jsonl' });
  await expectImported(process.env, token, lines);
});

test('a search for a word finds the messages of the chat that contain it', async () => {
  const conversation = lines.filter((line) => line.conversation === 1);
  const { directory, file } = written(conversation);
  await using run = startImport(file, directory, apiUrl());
  const token = applicationOf((await run.ended).output);
  await expectImported(process.env, token, conversation);

  const word = mostFrequentWord(conversation);
  const path = `/applications/${token}/chats/1/messages/search`;
  const { body } = await call(`${path}?query=${encodeURIComponent(word)}&limit=200`);
  const found = body.data.map(({ number }: { number: number }) => number);
  const holding = conversation.flatMap((line, i) =>
    wordsOf(line.body).some((w) => w.includes(word)) ? [i + 1] : [],
  );
  expect(found.sort((a: number, b: number) => a - b)).toEqual(holding);
});

const wordsOf = (body: string) => body.toLowerCase().match(/[a-z]+/g) ?? [];

function mostFrequentWord(of: readonly Line[]): string {
  const words = of.flatMap(({ body }) => wordsOf(body)).filter((word) => word.length > 3);
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
}
