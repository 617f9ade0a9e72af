import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contentHash } from '../../../commands/judge/content-hash.ts';
import { parseJudgeOptions } from '../../../commands/judge/options.ts';
import { parseRecord, readRecord } from '../../../commands/judge/read-record.ts';
import { recordFile } from '../../../commands/judge/record-file.ts';
import { report } from '../../../commands/judge/report.ts';
import { judge } from '../../../commands/judge/rules/judge.ts';
import { outcomeOf } from '../../../commands/judge/rules/outcome.ts';
import { now, Recorder } from '../../../commands/judge/rules/recorder.ts';
import { Story } from '../../support/judge/story.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordinal-judge-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const HEADER = '{"type":"header","version":1,"run":"r"}';
const POST = {
  type: 'operation',
  client: 'c',
  kind: 'post-message',
  application: 'a',
  chat: 1,
  started: 1,
  finished: 2,
  outcome: 'acknowledged',
  answer: { number: 1 },
};
const line = (changed: object) => JSON.stringify({ ...POST, ...changed });

describe('a record', () => {
  test('is read back unchanged, each line under its number', async () => {
    const file = join(directory, 'run.jsonl');
    const { keep, close } = recordFile(file);
    const recorder = new Recorder({ run: 'r', seed: 7, settle_ms: 5 }, keep);
    const end = recorder.beginFault('flush', ['redis-data-lost'], { application: 'a' });
    const { type: _, ...post } = POST;
    recorder.operation({ ...post, kind: 'post-message', outcome: 'acknowledged' });
    end();
    recorder.drained(now());
    recorder.final({
      type: 'row',
      application: 'a',
      chat: 1,
      number: 1,
      id: 'x',
      state: 'message',
    });
    recorder.stores(['mysql']);
    await close();
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(7);
    expect(await readRecord(file)).toEqual(
      JSON.parse(
        JSON.stringify({ ...recorder.record(), header: { ...recorder.record().header, line: 1 } }),
      ),
    );
  });

  test.each([
    ['not JSON', [HEADER, '{'], 'Line 2: not JSON'],
    ['no header', [line({})], 'Line 1: a record begins with its header'],
    ['two headers', [HEADER, HEADER], 'Line 2: a second header'],
    ['another version', ['{"type":"header","version":2,"run":"r"}'], 'Line 1: '],
    ['an unknown type', [HEADER, '{"type":"guess"}'], 'Line 2: '],
    ['a misspelt member', [HEADER, line({}), line({ nummer: 1 })], 'Line 3: '],
    ['a line that is cut off', [HEADER, line({}).slice(0, 30)], 'Line 2: not JSON'],
    ['an end before the start', [HEADER, line({ finished: 0 })], 'finished before it started'],
    ['an acknowledged write without a number', [HEADER, line({ answer: {} })], 'without a number'],
    ['a message of no chat', [HEADER, line({ chat: undefined })], 'names no chat'],
    ['a GET of no number', [HEADER, line({ kind: 'get-message' })], 'names no number'],
    ['a list that shows nothing', [HEADER, line({ kind: 'list-messages' })], 'shows no numbers'],
    [
      'fewer contents than numbers',
      [HEADER, line({ kind: 'list-messages', answer: { numbers: [1, 2], contents: ['x'] } })],
      'must have the same length',
    ],
    ['nothing at all', [], 'The record is empty'],
  ])('with %s is refused', async (_, lines, message) => {
    await expect(parseRecord(lines)).rejects.toThrow(message);
  });
});

test('a 5xx or no response leaves the outcome of a write open, a 4xx does not', () => {
  expect([201, 422, 429, 500, 503, undefined].map(outcomeOf)).toEqual([
    'acknowledged',
    'refused',
    'refused',
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('a missing title and the title "null" are different contents', () => {
  expect(contentHash(null)).not.toBe(contentHash('null'));
});

describe('the report', () => {
  const broken = () => new Story().post('a', 1).post('b', 1).post('c').fault('MySQL down');

  test('counts operations by kind and outcome, names the faults, and has a verdict for each promise', () => {
    const record = broken().recorder.record();
    const text = report(record, judge(record), 20);
    expect(text).toMatch(/post-message +2 +0 +1\n/);
    expect(text).toMatch(/MySQL down +1 +nothing\n/);
    expect(text).toMatch(/N1 unique +broken +2\n/);
    expect(text).toMatch(/N3 durable +not judged +0\n/);
    expect(text).toMatch(/N1 acknowledged-twice: .*chat 1, message 1: .*\(lines 2, 3\)/);
  });

  test('shows at most the given number of findings and counts the rest', () => {
    const record = broken().recorder.record();
    const { length } = judge(record).findings;
    expect(report(record, judge(record), 1)).toContain(`… and ${length - 1} more findings`);
  });
});

describe('the command line', () => {
  test('requires exactly one record and a whole number of findings', () => {
    expect(() => parseJudgeOptions([])).toThrow('Give exactly one RECORD');
    expect(() => parseJudgeOptions(['a', 'b'])).toThrow('Give exactly one RECORD');
    expect(() => parseJudgeOptions(['a', '--findings', '-1'])).toThrow();
    expect(() => parseJudgeOptions(['a', '--colour'])).toThrow();
    expect(parseJudgeOptions(['a', '--json'])).toEqual({ file: 'a', findings: 20, json: true });
    expect(parseJudgeOptions(['--help'])).toBe('help');
  });
});
