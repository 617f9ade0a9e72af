import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lockJournal } from '../../../commands/import/lock-journal.ts';
import { parseImportOptions } from '../../../commands/import/options.ts';
import { report } from '../../../commands/import/report.ts';
import { Tally } from '../../../commands/import/tally.ts';
import { findApiUrl } from '../../../commands/shared/api-url.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'import-'));

describe('options', () => {
  test('default to sixteen chats at a time and a wait for the stores', () => {
    expect(parseImportOptions(['a.jsonl'])).toMatchObject({ concurrency: 16, wait: true });
    expect(parseImportOptions(['a.jsonl', '--concurrency', '4', '--no-wait'])).toMatchObject({
      concurrency: 4,
      wait: false,
    });
  });

  test.each(['0', '1.5', 'many', '1001'])('refuse --concurrency %s', (value) => {
    expect(() => parseImportOptions(['a.jsonl', '--concurrency', value])).toThrow(`not "${value}"`);
  });

  test('refuse no file, two files and an unknown option', () => {
    expect(() => parseImportOptions([])).toThrow('exactly one FILE');
    expect(() => parseImportOptions(['a', 'b'])).toThrow('exactly one FILE');
    expect(() => parseImportOptions(['a', '--fast'])).toThrow('--fast');
  });
});

describe('the import finds the API', () => {
  const stateFile = path.join(directory, 'state.json');
  writeFileSync(stateFile, JSON.stringify({ env: { API_URL: 'http://127.0.0.1:3001' } }));

  test('at the given URL, or at the running stack, and nowhere else', () => {
    expect(findApiUrl('http://api.example/', stateFile)).toBe('http://api.example');
    expect(findApiUrl(undefined, stateFile)).toBe('http://127.0.0.1:3001');
    expect(() => findApiUrl(undefined, path.join(directory, 'none'))).toThrow(
      'No stack is running',
    );
  });

  test('only at a valid URL', () => {
    expect(() => findApiUrl('localhost', stateFile)).toThrow('"localhost" is not a URL');
  });
});

describe('the lock of an import', () => {
  const journal = path.join(directory, 'journal.jsonl');

  test('lets only one run at a time import a file', () => {
    {
      using _first = lockJournal(journal);
      expect(() => lockJournal(journal)).toThrow(`Process ${process.pid} imports this file`);
    }
    lockJournal(journal)[Symbol.dispose]();
  });

  test('of a run that was killed is taken over', () => {
    const noSuchProcess = 2 ** 22 + 1;
    writeFileSync(`${journal}.lock`, String(noSuchProcess));
    lockJournal(journal)[Symbol.dispose]();
  });
});

test('the report of an import has the accepted, persisted and searchable messages, the rate and the errors by kind', () => {
  const tally = new Tally();
  tally.retry('queue-unavailable');
  tally.error('invalid-line');
  const text = report({
    messages: 1202,
    accepted: 1200,
    acceptedBefore: 200,
    chats: 3,
    postingMs: 2000,
    acceptedAt: 5000,
    stored: {
      persisted: 1200,
      persistedAt: 5500,
      searchable: 6,
      sampled: 6,
      searchableAt: 6000,
      complete: true,
    },
    refused: new Map([['invalid-request', 1]]),
    tally,
    applicationToken: 'abc',
    journal: 'j.jsonl',
  });
  expect(text.split('\n')).toEqual([
    'application  abc',
    'accepted     1,200 of 1,202 in 3 chats, 200 of them by earlier runs',
    'time, rate   2.0 s, 500/s',
    'persisted    1,200 (every message listed), 0.5 s after the last was accepted',
    'searchable   6 of 6 sampled messages (each the last of its chat), 1.0 s after the last was accepted',
    'retries      queue-unavailable 1',
    'errors       invalid-line 1, invalid-request 1',
    'journal      j.jsonl',
  ]);
});
