import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parseConversationLine } from '../../../commands/import/conversation-line.ts';
import { inspectFile } from '../../../commands/import/inspect-file.ts';
import { readLines } from '../../../commands/import/read-lines.ts';

function write(contents: string | Buffer): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'read-')), 'file');
  writeFileSync(file, contents);
  return file;
}

async function read(contents: string | Buffer) {
  const lines = [];
  for await (const line of readLines(write(contents))) lines.push(line);
  return lines;
}

describe('reading lines', () => {
  test('needs no newline after the last line, and counts but skips empty lines', async () => {
    expect(await read('a\r\n\n  \nb')).toEqual([
      { number: 1, text: 'a\r' },
      { number: 4, text: 'b' },
    ]);
  });

  test('reads a gzipped file like the plain one, whatever its name', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `${i} é 漢字 👋`).join('\n');
    expect(await read(gzipSync(text))).toEqual(await read(text));
  });

  test('returns a line longer than a chunk as one line', async () => {
    const long = '漢'.repeat(100_000);
    expect(await read(`${long}\nb`)).toEqual([
      { number: 1, text: long },
      { number: 2, text: 'b' },
    ]);
  });

  test('returns no text for a line that is not UTF-8', async () => {
    expect(await read(Buffer.from([0xc3, 0x28, 0x0a, 0x61]))).toEqual([
      { number: 1, text: undefined },
      { number: 2, text: 'a' },
    ]);
  });

  test('refuses a truncated gzipped file before anything is posted', async () => {
    const cut = gzipSync(Buffer.from('a\n'.repeat(5000))).subarray(0, 30);
    await expect(inspectFile(write(cut))).rejects.toThrow('unexpected end of file');
  });

  test('identifies a file by its bytes', async () => {
    const [a, b, c] = await Promise.all(
      [write('x\ny'), write('x\ny'), write('x\nz')].map(inspectFile),
    );
    expect(a?.sha256).toBe(b?.sha256);
    expect(a?.sha256).not.toBe(c?.sha256);
    expect(a?.lines).toBe(2);
  });
});

describe('a line of the file', () => {
  test('needs a conversation and a body, and may have author, time and metadata', () => {
    const message = {
      conversation: 1,
      author: 'speaker-1',
      sentAt: '2018-09-21T00:03:19.000Z',
      body: 'hi',
      metadata: { mood: 'good' },
    };
    expect(parseConversationLine(JSON.stringify(message))).toEqual({ ok: true, message });
    expect(parseConversationLine('{"conversation":"a","body":"hi"}').ok).toBe(true);
  });

  test.each([
    ['{"conversation":1', 'not JSON'],
    ['[]', 'expected object'],
    ['{"conversation":1,"body":""}', 'body: '],
    ['{"body":"hi"}', 'conversation: '],
    ['{"conversation":1,"body":"hi","sentAt":"yesterday"}', 'sentAt: '],
    ['{"conversation":1,"body":"hi","mood":"good"}', 'mood'],
  ])('%s is refused with the reason', (text, reason) => {
    const parsed = parseConversationLine(text);
    expect(parsed.ok ? '' : parsed.reason).toContain(reason);
  });
});
