import { describe, expect, test } from '@jest/globals';
import { parseRecord } from '../../../commands/judge/read-record.ts';
import { judge } from '../../../commands/judge/rules/judge.ts';
import type { Listed } from '../../../commands/judge/rules/listed.ts';
import { ApiProblem } from '../../../web/src/api/problem.ts';
import { openRecord } from '../../../web/src/lab/record.ts';

const APPLICATION = 'a'.repeat(32);

interface Told {
  /** Acknowledged numbers and their texts, in order. */
  readonly posts?: readonly (readonly [number: number, text: string])[];
  readonly heads?: readonly number[];
  readonly flushed?: boolean;
  readonly stopped?: boolean;
}

/** Plays a run on a clock that advances by one at each look. */
async function play(told: Told, shown: readonly (readonly [number, string])[], rest = {}) {
  let clock = 0;
  const record = openRecord('run', APPLICATION, () => ++clock);
  for (const [number, text] of told.posts ?? []) {
    await record.told(
      { kind: 'post-message', chat: 1, key: `key of ${text}`, content: text },
      async () => number,
      (given) => ({ number: given }),
    );
  }
  if (told.flushed) record.beginFault('flush', true)();
  for (const head of told.heads ?? []) {
    await record.head(1, async () => head);
  }
  const messages = shown.map(([number, content]) => ({ number, content, isPending: false }));
  const listed: Listed = { messages, deleted: [], voids: [], isIncomplete: false, ...rest };
  const verdict = await record.judged(1, async () => listed, !told.stopped);
  const found = verdict.findings.map(({ promise, rule }) => `${promise} ${rule}`);
  return { verdict, found: [...new Set(found)].sort(), record };
}

const both = [
  [1, 'a'],
  [2, 'b'],
] as const;

describe('the page finds', () => {
  test('nothing if every message is present', async () => {
    const { verdict, found } = await play({ posts: both, heads: [2, 2] }, both);
    expect(found).toEqual([]);
    expect(verdict).toMatchObject({ acknowledged: 2, lost: 0, duplicated: 0, unresolved: 0 });
  });

  test('an acknowledged message that is lost', async () => {
    const { verdict, found } = await play({ posts: both }, [[1, 'a']]);
    expect(found).toContain('N3 acknowledged-lost');
    expect(found).toContain('N6 missing-from-list');
    expect(verdict).toMatchObject({ lost: 1, unresolved: 1 });
  });

  test('a number acknowledged to two messages', async () => {
    const posts = [[1, 'a'] as const, [1, 'b'] as const];
    const { verdict, found } = await play({ posts }, [[1, 'a']]);
    expect(found).toContain('N1 acknowledged-twice');
    expect(verdict.duplicated).toBe(1);
  });

  test('a number that shows another message, which appears twice', async () => {
    const shown = [[1, 'a'] as const, [2, 'a'] as const];
    const { verdict, found } = await play({ posts: both }, shown);
    expect(found).toEqual(
      expect.arrayContaining(['N1 row-holds-another-message', 'N5 stored-twice']),
    );
    expect(verdict).toMatchObject({ lost: 1, duplicated: 1 });
  });

  test('a head that went back', async () => {
    expect((await play({ posts: both, heads: [2, 1] }, both)).found).toEqual(['N4 head-went-back']);
  });

  test('a void without a cause, but not after a flush', async () => {
    const voids = { voids: [{ first: 3, last: 9 }] };
    expect((await play({ posts: both }, both, voids)).found).toEqual(['N2 void-without-cause']);
    const { verdict, found } = await play({ posts: both, flushed: true }, both, voids);
    expect([found, verdict.voids]).toEqual([[], 7]);
  });

  test('no loss if a message was deleted or is still pending', async () => {
    const posts = both;
    const deleted = { deleted: [2] };
    const { verdict, found } = await play({ posts }, [[1, 'a']], deleted);
    expect([found, verdict.lost, verdict.unresolved]).toEqual([[], 0, 0]);
    const waiting = both.map(([number, content]) => ({ number, content, isPending: true }));
    expect((await play({ posts }, [], { messages: waiting })).found).toEqual([]);
  });

  test('no loss after a flush if nobody waited for the queues', async () => {
    const { found } = await play({ posts: both, flushed: true, stopped: true }, [[1, 'a']]);
    expect(found).toEqual([]);
  });

  test('unaccounted numbers up to the head', async () => {
    const { verdict } = await play({ posts: [[1, 'a']], heads: [5], flushed: true }, [[1, 'a']]);
    expect(verdict).toMatchObject({ unresolved: 4, findings: [] });
  });
});

test("npm run judge reads the page's record, and reaches the same verdict", async () => {
  const { verdict, record } = await play({ posts: both, heads: [2, 1], flushed: true }, [[1, 'a']]);
  const read = await parseRecord(record.lines().map((line) => JSON.stringify(line)));
  expect(judge(read).findings).toEqual(verdict.findings);
  expect(verdict.findings.length).toBeGreaterThan(0);
});

test('a refusal is recorded with its code, and no response as an unknown outcome', async () => {
  const record = openRecord('run', APPLICATION, () => 0);
  const asked = { kind: 'post-message', chat: 1, content: 'a' } as const;
  for (const problem of [
    new ApiProblem(404, 'chat-not-found', 'No such chat'),
    new ApiProblem(0, 'no-response', 'No response'),
  ]) {
    const request = () => Promise.reject(problem);
    await expect(record.told(asked, request, () => ({}))).rejects.toBe(problem);
  }
  const [, ...operations] = record.lines();
  expect(operations).toMatchObject([
    { outcome: 'refused', status: 404, code: 'chat-not-found' },
    { outcome: 'unknown', code: 'no-response' },
  ]);
});
