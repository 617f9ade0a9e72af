import { expect, test } from '@jest/globals';
import { judge } from '../../../commands/judge/rules/judge.ts';
import { type Listed, recordListed } from '../../../commands/judge/rules/listed.ts';
import { Recorder } from '../../../commands/judge/rules/recorder.ts';
import { tallyOf } from '../../../commands/judge/rules/tally.ts';

const place = { client: 'c', application: 'a', chat: 1 } as const;

/** Judges posts, each acknowledged with a number, by the list that a reader got in the end. */
function judged(posts: readonly (readonly [number: number, content: string])[], shown: Listed) {
  const recorder = new Recorder({ run: 'r' });
  for (const [i, [number, content]] of posts.entries()) {
    const time = { started: 2 * i, finished: 2 * i + 1 };
    const told = { kind: 'post-message', outcome: 'acknowledged', answer: { number } } as const;
    recorder.operation({ ...place, ...time, ...told, content });
  }
  recordListed(recorder, { ...place, started: 100, finished: 101 }, shown);
  recorder.stores(['mysql', 'redis', 'queues'], 102);
  const verdict = judge(recorder.record());
  return { ...tallyOf(recorder.record(), verdict), findings: verdict.findings.length };
}

const list = (...shown: readonly (readonly [number: number, content: string])[]): Listed => ({
  messages: shown.map(([number, content]) => ({ number, content, isPending: false })),
  deleted: [],
  voids: [],
  isIncomplete: false,
});

const posts = [
  [1, 'a'],
  [2, 'b'],
] as const;

test('the judge finds nothing if a list shows every message under its number', () => {
  expect(judged(posts, list(...posts))).toEqual({
    ...{ acknowledged: 2, lost: 0, duplicated: 0, voids: 0, unresolved: 0, findings: 0 },
  });
});

test.each([
  ['that the list lacks', list([1, 'a'])],
  ['whose number has the body of another', list([1, 'a'], [2, 'c'])],
])('a message %s counts as lost', (_, shown) => {
  expect(judged(posts, shown)).toMatchObject({ lost: 1 });
});

test('a number given to two messages and a message listed twice count as duplicated', () => {
  expect(judged([...posts, [2, 'c']], list(...posts))).toMatchObject({ duplicated: 1 });
  expect(judged(posts, list(...posts, [3, 'a']))).toMatchObject({ duplicated: 1 });
});

test('deleted numbers and voids are resolved, numbers between them are not', () => {
  const shown = { ...list([1, 'a']), deleted: [2], voids: [{ first: 4, last: 6 }] };
  expect(judged(posts, shown)).toMatchObject({ lost: 0, voids: 3, unresolved: 1 });
});
