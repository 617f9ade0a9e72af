import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { importFile } from '../../../commands/import/import-file.ts';
import { inspectFile } from '../../../commands/import/inspect-file.ts';
import { openApplication } from '../../../commands/import/open-application.ts';
import { createSend } from '../../../commands/import/send.ts';
import { Tally } from '../../../commands/import/tally.ts';
import { FakeApi } from '../../support/proxies/fake-api.ts';

let api: FakeApi;
let directory: string;
let journalFile: string;
let clock: number;
let notes: string[];

beforeEach(async () => {
  api = await FakeApi.start();
  directory = mkdtempSync(path.join(tmpdir(), 'import-'));
  journalFile = path.join(directory, 'journal.jsonl');
  clock = 0;
  notes = [];
});
afterEach(() => api.stop());

const line = (conversation: number, body: string) =>
  JSON.stringify({ conversation, author: 'ana', body });

/** Three conversations of twenty messages, interleaved. */
const mixed = Array.from({ length: 60 }, (_, i) => line((i % 3) + 1, `m${Math.floor(i / 3) + 1}`));
const expected = Object.fromEntries(
  [1, 2, 3].map((c) => [
    `Conversation ${c}`,
    Array.from({ length: 20 }, (_, i) => `${i + 1} m${i + 1}`),
  ]),
);

function writeLines(lines: readonly string[]): string {
  const file = path.join(directory, 'conversations.jsonl');
  writeFileSync(file, lines.map((text) => `${text}\n`).join(''));
  return file;
}

/** One run of the command. A pause takes no time but moves the clock. */
async function run(filePath: string) {
  const tally = new Tally();
  const note = (text: string) => void notes.push(text);
  const now = () => clock;
  const sleep = async (ms: number) => {
    clock += ms;
  };
  const onRetry = (reason: string) => tally.retry(reason);
  const send = createSend({ fetch, now, sleep, random: () => 1, onRetry });
  const file = await inspectFile(filePath);
  const journal = await openApplication(send, {
    journalFile,
    file: filePath,
    apiUrl: api.url,
    application: undefined,
    note,
  });
  const applicationUrl = `${api.url}/api/v1/applications/${journal.token}`;
  try {
    await importFile({ send, journal, tally, now, note }, { file, applicationUrl, concurrency: 2 });
  } finally {
    journal.close();
  }
  return { tally, journal };
}

describe('import', () => {
  test('makes one application named after the file and one chat a conversation, in the order of the file', async () => {
    const { journal } = await run(writeLines(mixed));
    expect([...api.applications.values()].map(({ name }) => name)).toEqual(['conversations.jsonl']);
    expect(api.chats()).toEqual(expected);
    expect(journal.accepted).toBe(60);
  });

  test('keeps author and time of sending', async () => {
    const sentAt = '2018-09-21T00:03:19Z';
    await run(
      writeLines([JSON.stringify({ conversation: 'a', author: 'Zoë', sentAt, body: '你好 👋' })]),
    );
    const [application] = api.applications.values();
    expect(application?.chats[0]?.messages[0]).toMatchObject({
      author: 'Zoë',
      sent_at: sentAt,
      body: '你好 👋',
    });
  });

  test('every third answer lost, and nothing is posted twice', async () => {
    api.fault = ({ count }) => (count % 3 === 0 ? 'lose-answer' : undefined);
    const { tally } = await run(writeLines(mixed));
    expect(api.chats()).toEqual(expected);
    expect(tally.errors.size).toBe(0);
    expect(api.posts).toBeGreaterThan(7);
  });

  test('429 and 503 are retried and counted by kind', async () => {
    api.fault = ({ count }) => {
      if (count % 5 === 0) return { status: 503, code: 'sequence-unavailable' };
      return count % 7 === 0 ? { status: 429, code: 'rate-limited', retryAfter: 2 } : undefined;
    };
    const { tally } = await run(writeLines(mixed));
    expect(api.chats()).toEqual(expected);
    expect([...tally.retries.keys()].sort()).toEqual(['rate-limited', 'sequence-unavailable']);
  });

  test('a hundred messages of a chat go in one request, and more in the next, in order', async () => {
    await run(writeLines(Array.from({ length: 250 }, (_, i) => line(1, `m${i + 1}`))));
    const all = Array.from({ length: 250 }, (_, i) => `${i + 1} m${i + 1}`);
    expect(api.chats()).toEqual({ 'Conversation 1': all });
    // The application, the chat, and three batches.
    expect(api.posts).toBe(5);
  });

  test('a batch of which the API accepted a part, but does not say which, is sent again until all is accepted', async () => {
    let partly = 3;
    api.fault = ({ path: url }) =>
      url.endsWith('/batch') && partly-- > 0 ? { status: 207, code: 'partly' } : undefined;
    const { tally } = await run(writeLines(mixed));
    expect(api.chats()).toEqual(expected);
    expect([...tally.retries]).toEqual([['partly accepted', 3]]);
  });

  test('a second run of a finished import posts nothing', async () => {
    const file = writeLines(mixed);
    await run(file);
    const { posts } = api;
    const { journal } = await run(file);
    expect(api.posts).toBe(posts);
    expect(journal.accepted).toBe(60);
  });

  test.each([0, 1, 40, 1000, 2500])(
    'a journal that lost all after byte %i makes nothing twice',
    async (bytes) => {
      const file = writeLines(mixed);
      await run(file);
      const begun = readFileSync(journalFile, 'utf8').indexOf('\n') + 1;
      truncateSync(journalFile, begun + bytes);
      await run(file);
      expect(api.chats()).toEqual(expected);
      expect(api.applications.size).toBe(1);
    },
  );

  test('a bad line is reported with its number, and the others are posted', async () => {
    const file = writeLines([
      line(1, 'one'),
      '{"conversation":1,',
      '',
      '{"conversation":1}',
      line(1, 'two'),
    ]);
    appendFileSync(file, Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    const { tally } = await run(file);
    expect(api.chats()).toEqual({ 'Conversation 1': ['1 one', '2 two'] });
    expect(notes.map((note) => note.match(/^line \d+/)?.[0])).toEqual([
      'line 2',
      'line 4',
      'line 6',
    ]);
    expect(tally.errors.get('invalid-line')).toBe(3);
  });

  test('a message that is refused is counted by code, in later runs too, and not sent again', async () => {
    const file = writeLines([line(1, 'one'), line(1, 'bad'), line(1, 'two')]);
    api.fault = ({ bodies }) =>
      bodies.includes('bad') ? { status: 422, code: 'invalid-request' } : undefined;
    await run(file);
    const { posts } = api;
    const { journal } = await run(file);
    expect(api.posts).toBe(posts);
    expect(api.chats()).toEqual({ 'Conversation 1': ['1 one', '2 two'] });
    expect([...journal.refused]).toEqual([['invalid-request', 1]]);
    expect(notes).toEqual(['line 2 was refused: invalid-request: {"code":"invalid-request"}']);
  });

  test('a conversation that gets no answer stops there, the others go on, and the next run goes on with it', async () => {
    // Many others, so that the API responds to some while this one waits in vain.
    const others = Array.from({ length: 100 }, (_, i) => line(4 + i, 'm1'));
    const file = writeLines([...mixed, ...others]);
    api.fault = ({ path: url, bodies }) =>
      url.includes('/chats/1/') && bodies.includes('m5') ? { status: 500, code: 'bug' } : undefined;
    const { tally, journal } = await run(file);
    expect(journal.accepted).toBe(140);
    expect(tally.errors.get('not-sent')).toBe(20);
    expect(notes.at(-1)).toMatch(/^conversation 1 stops at line 1: No response/);
    api.fault = () => undefined;
    await run(file);
    expect(api.chats()).toMatchObject(expected);
  });

  test('ends when the API refuses the client itself', async () => {
    api.fault = ({ path: url }) =>
      url.includes('/messages') ? { status: 401, code: 'unauthenticated' } : undefined;
    await expect(run(writeLines(mixed))).rejects.toThrow(
      'The API refuses this client: unauthenticated',
    );
  });

  test('an application that is gone is made again, and the old journal is kept', async () => {
    const file = writeLines(mixed);
    await run(file);
    api.applications.clear();
    await run(file);
    expect(api.chats()).toEqual(expected);
    expect(notes.at(-1)).toContain('no longer exists: importing from the beginning');
  });

  test('an application that may only not be seen is not made again, and its journal goes on', async () => {
    const file = writeLines(mixed);
    await run(file);
    const hidden = new Map(api.applications);
    api.applications.clear();
    api.isOpen = false;
    await expect(run(file)).rejects.toThrow('set OPERATOR_TOKEN');
    for (const [token, application] of hidden) api.applications.set(token, application);
    api.isOpen = true;
    const { posts } = api;
    await run(file);
    expect([api.posts, api.applications.size]).toEqual([posts, 1]);
  });

  test('another file with the same messages is another import', async () => {
    await run(writeLines(mixed));
    journalFile = path.join(directory, `${randomUUID()}.jsonl`);
    await run(writeLines([...mixed, line(4, 'm1')]));
    expect(api.applications.size).toBe(2);
  });
});
