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
  test('creates one application named after the file and one chat for each conversation, in the order of the file', async () => {
    const { journal } = await run(writeLines(mixed));
    expect([...api.applications.values()].map(({ name }) => name)).toEqual(['conversations.jsonl']);
    expect(api.chats()).toEqual(expected);
    expect(journal.accepted).toBe(60);
  });

  test('keeps the author and the time of sending', async () => {
    const sentAt = '2018-09-21T00:03:19Z';
    await run(
      writeLines([JSON.stringify({ conversation: 'a', author: 'Zoë', sentAt, body: '你好 👋' })]),
    );
    const [application] = api.applications.values();
    expect(application?.chats[0]?.messages[0]).toMatchObject({
      author: 'Zoë',
      sent_at: '2018-09-21T00:03:19.000Z',
      body: '你好 👋',
    });
  });

  test('posts nothing twice, even if every third response is lost', async () => {
    api.fault = ({ count }) => (count % 3 === 0 ? 'lose-answer' : undefined);
    const { tally } = await run(writeLines(mixed));
    expect(api.chats()).toEqual(expected);
    expect(tally.errors.size).toBe(0);
    expect(api.posts).toBeGreaterThan(7);
  });

  test('retries after 429 and 503, and counts them by kind', async () => {
    api.fault = ({ count }) => {
      if (count % 5 === 0) return { status: 503, code: 'sequence-unavailable' };
      return count % 7 === 0 ? { status: 429, code: 'rate-limited', retryAfter: 2 } : undefined;
    };
    const { tally } = await run(writeLines(mixed));
    expect(api.chats()).toEqual(expected);
    expect([...tally.retries.keys()].sort()).toEqual(['rate-limited', 'sequence-unavailable']);
  });

  test('sends a hundred messages of a chat in one request, and more in the next, in order', async () => {
    await run(writeLines(Array.from({ length: 250 }, (_, i) => line(1, `m${i + 1}`))));
    const all = Array.from({ length: 250 }, (_, i) => `${i + 1} m${i + 1}`);
    expect(api.chats()).toEqual({ 'Conversation 1': all });
    // The application, the chat, and three batches.
    expect(api.posts).toBe(5);
  });

  test('retries a partly accepted batch until every message is accepted, if the response does not name the part', async () => {
    let partly = 3;
    api.fault = ({ path: url }) =>
      url.endsWith('/batch') && partly-- > 0 ? { status: 207, code: 'partly' } : undefined;
    const { tally } = await run(writeLines(mixed));
    expect(api.chats()).toEqual(expected);
    expect([...tally.retries]).toEqual([['partly accepted', 3]]);
  });

  test('posts nothing in a second run after a finished one', async () => {
    const file = writeLines(mixed);
    await run(file);
    const { posts } = api;
    const { journal } = await run(file);
    expect(api.posts).toBe(posts);
    expect(journal.accepted).toBe(60);
  });

  test.each([0, 1, 40, 1000, 2500])(
    'posts nothing twice after its journal lost everything from byte %i on',
    async (bytes) => {
      const file = writeLines(mixed);
      await run(file);
      const [rules = '', begun = ''] = readFileSync(journalFile, 'utf8').split('\n');
      truncateSync(journalFile, `${rules}\n${begun}\n`.length + bytes);
      await run(file);
      expect(api.chats()).toEqual(expected);
      expect(api.applications.size).toBe(1);
    },
  );

  test.each([
    ['no rules', ''],
    ['other rules', `${JSON.stringify({ event: 'rules', version: 1 })}\n`],
  ])('does not go on with a journal of %s, by which other lines would count', async (_, rules) => {
    const file = writeLines(mixed);
    await run(file);
    const { posts } = api;
    const [, ...entries] = readFileSync(journalFile, 'utf8').split('\n');
    writeFileSync(journalFile, rules + entries.join('\n'));
    await expect(run(file)).rejects.toThrow(
      `${journalFile} is the journal of an import by another version of Ordinal`,
    );
    expect(api.posts).toBe(posts);
  });

  /**
   * A run that is killed when the API has done a request but not responded: from that request on,
   * the journal has no line, and the API gets no request.
   */
  async function killedAfter(file: string, path: RegExp, count: number): Promise<void> {
    let left = count;
    let length: number | undefined;
    api.fault = (request) => {
      if (length !== undefined) return { status: 401, code: 'killed' };
      if (!path.test(request.path) || left-- > 0) return undefined;
      length = readFileSync(journalFile).length;
      return 'lose-answer';
    };
    await expect(run(file)).rejects.toThrow('killed');
    truncateSync(journalFile, Number(length));
    api.fault = () => undefined;
  }

  const long = Array.from({ length: 700 }, (_, i) =>
    line((i % 3) + 1, `m${Math.floor(i / 3) + 1}`),
  );
  const inOrder = [1, 2, 3].map((c) => [
    `Conversation ${c}`,
    long
      .map((text) => JSON.parse(text))
      .filter(({ conversation }) => conversation === c)
      .map(({ body }, i) => `${i + 1} ${body}`),
  ]);

  test.each([
    ['a batch', /batch$/, 0],
    ['the last batch', /batch$/, 4],
    ['the first chat', /chats$/, 0],
    ['the last chat', /chats$/, 2],
  ])(
    'posts nothing twice if it goes on a day after it was killed between %s and its response',
    async (_, path, count) => {
      const file = writeLines(long);
      await killedAfter(file, path, count);
      api.forgetKeys();
      const { journal } = await run(file);
      expect(api.chats()).toEqual(Object.fromEntries(inOrder));
      const [application] = api.applications.values();
      expect(application?.chats).toHaveLength(3);
      expect(journal.accepted).toBe(700);
    },
  );

  test('finds its messages among others, and a message that comes twice in the file', async () => {
    const texts = ['a', 'same', 'same', 'b', 'same'];
    const file = writeLines(texts.map((text) => line(1, text)));
    await killedAfter(file, /batch$/, 0);
    api.forgetKeys();
    const chat = [...api.applications.values()][0]?.chats[0];
    // Somebody else wrote the first, and the last never arrived.
    chat?.messages.unshift({ number: 0, body: 'same', author: 'bob', state: 'searchable' });
    chat?.messages.pop();
    for (const [i, message] of chat?.messages.entries() ?? []) message.number = i + 1;
    await run(file);
    expect(api.chats()['Conversation 1']).toEqual(
      ['same', 'a', 'same', 'same', 'b', 'same'].map((text, i) => `${i + 1} ${text}`),
    );
  });

  test('posts nothing to a chat whose list may lack messages, and resumes it in the next run', async () => {
    const file = writeLines(['a', 'b'].map((text) => line(1, text)));
    await killedAfter(file, /batch$/, 0);
    api.forgetKeys();
    api.isIncomplete = true;
    const { tally } = await run(file);
    expect(tally.errors.get('not-sent')).toBe(2);
    expect(notes.at(-1)).toMatch(/^conversation 1 stops at line 1: .*because Redis is down/);
    api.isIncomplete = false;
    const { journal } = await run(file);
    expect([journal.accepted, api.chats()]).toEqual([2, { 'Conversation 1': ['1 a', '2 b'] }]);
  });

  test('does not take the chat of another import for its own', async () => {
    const file = writeLines([line(1, 'one'), line(1, 'two')]);
    await killedAfter(file, /chats$/, 0);
    api.forgetKeys();
    const [application] = api.applications.values();
    const [chat] = application?.chats ?? [];
    if (chat) chat.messages = [{ number: 1, body: 'other', state: 'searchable' }];
    await run(file);
    expect(application?.chats.map(({ messages }) => messages.map(({ body }) => body))).toEqual([
      ['other'],
      ['one', 'two'],
    ]);
  });

  test('takes null for an optional member, as the API does', async () => {
    const members = { author: null, sentAt: null, metadata: null };
    const file = writeLines([
      JSON.stringify({ conversation: 1, body: 'a', ...members }),
      JSON.stringify({ conversation: 1, body: 'b', author: null, metadata: [1, 'x', null] }),
      JSON.stringify({ conversation: 1, body: 'c', metadata: 'text' }),
    ]);
    const { journal } = await run(file);
    expect([journal.accepted, notes]).toEqual([3, []]);
    const [application] = api.applications.values();
    expect(application?.chats[0]?.messages).toMatchObject([
      { body: 'a', author: null, metadata: null },
      { body: 'b', author: null, metadata: [1, 'x', null] },
      { body: 'c', metadata: 'text' },
    ]);
  });

  test('leaves out a line whose numbers or times would be changed, and says why', async () => {
    const text = (members: string) => `{"conversation":1,"body":"x",${members}}`;
    await run(
      writeLines([
        text('"metadata":{"v":1e-400}'),
        text('"metadata":{"v":12345678901234567890}'),
        text('"sentAt":"2026-01-31T12:00:60Z"'),
        text('"author":5'),
      ]),
    );
    expect(notes.map((note) => note.replace(/(?<=: \w+: ).*(?=must|may|Invalid)/, ''))).toEqual([
      expect.stringMatching(/^line 1 is skipped: metadata: must hold only numbers/),
      expect.stringMatching(/^line 2 is skipped: metadata: must hold only numbers/),
      expect.stringMatching(/^line 3 is skipped: sentAt: may have the second 60 only/),
      expect.stringMatching(/^line 4 is skipped: author: /),
    ]);
  });

  test("tells the API's reason for a refused line or chat", async () => {
    const refusal = (pointer: string, detail: string) => ({
      status: 422,
      code: 'invalid-request',
      errors: [{ pointer, detail }],
    });
    api.fault = ({ path: url, bodies }) => {
      if (url.endsWith('/chats/1/messages')) return refusal('#/body', 'must not be blank');
      if (url.endsWith('/batch') && bodies.includes(' ')) return refusal('#/messages/0/body', 'x');
      return url.endsWith('/chats/2/messages') ? refusal('#', 'is odd') : undefined;
    };
    await run(writeLines([line(1, ' '), line(2, 'one')]));
    expect(notes.toSorted()).toEqual([
      'line 1 was refused: invalid-request: body must not be blank',
      'line 2 was refused: invalid-request: is odd',
    ]);
  });

  test('gives a chat a title of one line, whatever its conversation is called', async () => {
    await run(
      writeLines([JSON.stringify({ conversation: `a\r\nb${'c'.repeat(300)}`, body: 'x' })]),
    );
    const [title = ''] = Object.keys(api.chats());
    expect(title.startsWith('Conversation a bccc')).toBe(true);
    expect(title).toHaveLength(255);
  });

  test('reports a bad line with its number, and posts the others', async () => {
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

  test('counts a refused message by code, also in later runs, and does not send it again', async () => {
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

  test('stops a conversation without a response, continues the others, and resumes it in the next run', async () => {
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

  test('stops when the API refuses the client itself', async () => {
    api.fault = ({ path: url }) =>
      url.includes('/messages') ? { status: 401, code: 'unauthenticated' } : undefined;
    await expect(run(writeLines(mixed))).rejects.toThrow(
      'The API refuses this client: unauthenticated',
    );
  });

  test('creates a deleted application again, and keeps the old journal', async () => {
    const file = writeLines(mixed);
    await run(file);
    api.applications.clear();
    await run(file);
    expect(api.chats()).toEqual(expected);
    expect(notes.at(-1)).toContain('no longer exists: importing from the beginning');
  });

  test('does not create an application again that it cannot read, and continues its journal', async () => {
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

  test('treats another file with the same messages as another import', async () => {
    await run(writeLines(mixed));
    journalFile = path.join(directory, `${randomUUID()}.jsonl`);
    await run(writeLines([...mixed, line(4, 'm1')]));
    expect(api.applications.size).toBe(2);
  });
});
