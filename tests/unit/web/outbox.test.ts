import { describe, expect, test } from '@jest/globals';
import { ApiProblem, isRefusedForNow, isUnknownOutcome } from '../../../web/src/api/problem.ts';
import type { Message } from '../../../web/src/api/resources.ts';
import {
  type Draft,
  hasArrived,
  type OutboxEvent,
  outbox,
  type Sent,
  sendSurely,
} from '../../../web/src/chat/outbox.ts';

const draft: Sent = {
  key: 'k1',
  chat: 1,
  body: 'hello',
  author: null,
  mode: 'queued',
};
const numbered = { number: 7 } as Message;

/** A server with these responses, in order. Records the keys it got and the events. */
function server(...answers: (Message | Error)[]) {
  const keys: string[] = [];
  const said: OutboxEvent[] = [];
  const ports = {
    post: async ({ key }: Sent) => {
      keys.push(key);
      const answer = answers.shift() as Message | Error;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    isUnknown: isUnknownOutcome,
    isRefusedForNow,
    delayBefore: async () => {},
    say: (event: OutboxEvent) => void said.push(event),
  };
  return { keys, said, ports };
}

const problem = (status: number, code: string) => new ApiProblem(status, code, code);

describe('a message being sent', () => {
  test('is retried with one key until its outcome is known, after lost responses, outages and temporary refusals', async () => {
    const { keys, said, ports } = server(
      problem(0, 'no-answer'),
      problem(503, 'queue-unavailable'),
      problem(429, 'rate-limited'),
      numbered,
    );
    expect(await sendSurely(draft, ports)).toBe(numbered);
    expect(keys).toEqual(['k1', 'k1', 'k1', 'k1']);
    expect(said.map(({ type }) => type)).toEqual(['unknown', 'unknown', 'unknown', 'numbered']);
  });

  test('that was refused is not retried automatically', async () => {
    const { keys, said, ports } = server(problem(422, 'invalid-request'));
    expect(await sendSurely(draft, ports)).toBeUndefined();
    expect(keys).toHaveLength(1);
    expect(said).toEqual([{ type: 'refused', key: 'k1', reason: 'invalid-request' }]);
  });
});

describe('the outbox', () => {
  const drafts = (...events: OutboxEvent[]) => events.reduce(outbox, [] as readonly Draft[]);
  const sent: OutboxEvent = { type: 'sent', draft };
  const second: OutboxEvent = { type: 'sent', draft: { ...draft, key: 'k2' } };

  test('shows drafts in the order of writing until they have their numbers', () => {
    expect(drafts(sent, second).map(({ key }) => key)).toEqual(['k1', 'k2']);
    expect(drafts(sent, second, { type: 'numbered', key: 'k1' }).map(({ key }) => key)).toEqual([
      'k2',
    ]);
  });

  test('shows a retried draft after those that were sent before it', () => {
    const again = drafts(sent, second, { type: 'again', key: 'k1' });
    expect(again.map(({ key }) => key)).toEqual(['k2', 'k1']);
  });

  test('shows why a draft was refused, until it is sent again', () => {
    const refused: OutboxEvent = { type: 'refused', key: 'k1', reason: 'too long' };
    expect(drafts(sent, refused)[0]).toMatchObject({ state: 'refused', reason: 'too long' });
    expect(drafts(sent, refused, { type: 'again', key: 'k1' })).toEqual([
      { ...draft, state: 'sending' },
    ]);
    expect(drafts(sent, refused, { type: 'discarded', key: 'k1' })).toEqual([]);
  });
});

describe('a draft whose message arrives before its response', () => {
  const underway: Draft = { ...draft, state: 'sending', behind: 5 };
  const list = (...messages: Partial<Message>[]) => ({
    head: Math.max(5, ...messages.map(({ number = 0 }) => number)),
    messageAt: (number: number) => messages.find((one) => one.number === number) as Message,
  });

  test('is recognised by its text among numbers above those known at its sending', () => {
    expect(hasArrived(underway, list({ number: 7, body: 'hello', author: null }))).toBe(true);
    expect(hasArrived(underway, list({ number: 7, body: 'hello!', author: null }))).toBe(false);
    expect(hasArrived(underway, list({ number: 5, body: 'hello', author: null }))).toBe(false);
  });

  test('is not confused with the same text of another author, unless the draft has no author', () => {
    const theirs = list({ number: 6, body: 'hello', author: 'Bo' });
    expect(hasArrived({ ...underway, author: 'Ana' }, theirs)).toBe(false);
    expect(hasArrived(underway, theirs)).toBe(true);
  });

  test('is neither a waiting nor a refused draft', () => {
    const same = list({ number: 6, body: 'hello', author: null });
    expect(hasArrived({ ...draft, state: 'sending' }, same)).toBe(false);
    expect(hasArrived({ ...underway, state: 'refused' }, same)).toBe(false);
    expect(hasArrived({ ...underway, state: 'unknown' }, same)).toBe(true);
  });
});
