import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { apiUrl, call, listAll } from '../support/http.ts';
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

const mostConversations = 60;

let directory: string;
let file: string;
let lines: Line[];
let token: string;
let report: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'import-'));
  file = path.join(directory, 'conversations.jsonl');
  lines = readConversations(conversationsFile).filter(
    ({ conversation }) => conversation <= mostConversations,
  );
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});

test('killed half-way and run again, an import ends with everything and nothing twice', async () => {
  // One chat at a time: slow enough to be met half-way.
  await using first = startImport(file, directory, apiUrl(), '--concurrency', '1');
  await until('half of the messages accepted', () => journalled(directory) > lines.length / 2);
  first.process.kill('SIGKILL');
  await first.ended;
  expect(journalled(directory)).toBeLessThan(lines.length);

  await using second = startImport(file, directory, apiUrl());
  const { code, output } = await second.ended;
  report = output;
  expect(report).toContain('by earlier runs');
  expect(code).toBe(0);
  token = applicationOf(report);
  await expectImported(process.env, token, lines);
});

test('its report counts every message as accepted and persisted, and no error', () => {
  const all = lines.length.toLocaleString('en');
  expect(report).toMatch(new RegExp(`^accepted +${all} of ${all} `, 'm'));
  expect(report).toMatch(new RegExp(`^persisted +${all} `, 'm'));
  expect(report).toMatch(/^errors +none$/m);
});

test('run once more it posts nothing and makes no other application', async () => {
  await using again = startImport(file, directory, apiUrl());
  const { code, output } = await again.ended;
  expect(code).toBe(0);
  expect(applicationOf(output)).toBe(token);
  const { body } = await call(`/applications/${token}`);
  expect(body).toMatchObject({ name: 'conversations.jsonl' });
  await expectImported(process.env, token, lines);
});

test('a search for a word finds the messages of that chat that hold it', async () => {
  const chats = await listAll(`/applications/${token}/chats`);
  const byTitle = new Map(chats.map(({ title, number }) => [title, number]));
  const conversation = Map.groupBy(lines, (line) => line.conversation).get(1) ?? [];
  const word = mostFrequentWord(conversation);
  const path = `/applications/${token}/chats/${byTitle.get('Conversation 1')}/messages/search`;
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
