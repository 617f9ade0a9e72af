import { describe, expect, test } from '@jest/globals';
import { type Evidence, judge } from '../../web/src/lab/judge.ts';
import type { Sample } from '../../web/src/lab/load.ts';
import { Story } from '../support/judge-story.ts';

const acknowledged = (number: number, body = `m${number}`): Sample => ({
  mode: 'queued',
  key: `key of ${body}`,
  body,
  started: number,
  finished: number + 1,
  attempts: 1,
  outcome: 'acknowledged',
  number,
});
const message = (number: number, body = `m${number}`) => ({ number, body });

const evidence = (
  part: Partial<Omit<Evidence, 'listed'>> & Partial<Evidence['listed']>,
): Evidence => {
  const { samples = [], heads = [], mayHaveSkipped = false, ...listed } = part;
  const nothing = { messages: [], deleted: [], voids: [] };
  return { samples, heads, mayHaveSkipped, listed: { ...nothing, ...listed } };
};

/** The same evidence as a record for the checker. The listed messages count as stored. */
function checked({ samples, listed, heads, mayHaveSkipped }: Evidence): string[] {
  const story = new Story();
  for (const { body, number, key } of samples) story.post(body, number, { key });
  if (mayHaveSkipped) story.fault('flush', ['redis-data-lost']);
  for (const head of heads) story.tell('get-chat', { chat: 1, answer: { number: 1, head } });
  for (const { number, body } of listed.messages) story.stored(number, body);
  for (const { first, last } of listed.voids)
    for (let number = first; number <= last; number += 1) story.without(number, 'void');
  return promises(story.end().found());
}

const promises = (found: readonly string[]) => {
  const ours = ['N1', 'N3', 'N4', 'N5'];
  const names = found.map((one) => one.split(' ')[0] as string);
  return [...new Set(names)].filter((name) => ours.includes(name)).sort();
};

const judged = (given: Evidence) =>
  [...new Set(judge(given).findings.map(({ promise }) => promise))].sort();

const stories: Readonly<Record<string, Evidence>> = {
  'all is there': evidence({
    samples: [acknowledged(1), acknowledged(2)],
    messages: [message(1), message(2)],
    heads: [2, 2],
  }),
  'an acknowledged message is gone': evidence({
    samples: [acknowledged(1), acknowledged(2)],
    messages: [message(1)],
  }),
  'a number was told to two messages': evidence({
    samples: [acknowledged(1), acknowledged(1, 'other')],
    messages: [message(1)],
  }),
  'a number shows another message': evidence({
    samples: [acknowledged(1), acknowledged(2)],
    messages: [message(1), message(2, 'm1')],
  }),
  'a message is stored twice': evidence({
    samples: [acknowledged(1)],
    messages: [message(1), message(2, 'm1')],
  }),
  'the head went back': evidence({
    samples: [acknowledged(1), acknowledged(2)],
    messages: [message(1), message(2)],
    heads: [2, 1],
  }),
};

describe('the page and the checker', () => {
  test.each(Object.entries(stories))(
    'agree on which promises are broken where %s',
    (_what, given) => {
      const ofThePage = judged(given);
      // For an unreadable number the checker may find more broken promises than the page, never
      // fewer.
      expect(checked(given)).toEqual(expect.arrayContaining(ofThePage));
      expect(ofThePage.length > 0).toBe(checked(given).length > 0);
    },
  );
});

describe('a verdict', () => {
  test('counts what was lost, told twice and stored twice', () => {
    expect(
      judge(
        evidence({
          samples: [acknowledged(1), acknowledged(2), acknowledged(2, 'x')],
          messages: [message(1), message(3, 'm1')],
        }),
      ),
    ).toMatchObject({ acknowledged: 3, lost: 2, duplicated: 2, unresolved: 1 });
  });

  test('does not hold a void against Redis that was flushed, and does without', () => {
    const skipped = {
      samples: [acknowledged(1)],
      messages: [message(1)],
      voids: [{ first: 2, last: 9 }],
    };
    expect(judge(evidence({ ...skipped, mayHaveSkipped: true }))).toMatchObject({
      voids: 8,
      findings: [],
    });
    expect(judged(evidence(skipped))).toEqual(['N2']);
  });

  test('takes a message that was deleted for there', () => {
    expect(judge(evidence({ samples: [acknowledged(1)], deleted: [1] })).lost).toBe(0);
  });

  test('says which numbers nothing accounts for', () => {
    expect(judge(evidence({ messages: [message(1)], heads: [5] })).unresolved).toBe(4);
  });
});
