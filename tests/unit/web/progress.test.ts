import { describe, expect, test } from '@jest/globals';
import type { Message, MessageList } from '../../../web/src/api/resources.ts';
import { openProgress } from '../../../web/src/lab/progress.ts';

const PAGE = 3;

/** A chat with these numbers, some of which are not stored or were deleted. */
function chat(numbers: readonly number[], stored = new Set(numbers), gone = new Set<number>()) {
  const progress = openProgress();
  for (const number of numbers) progress.acknowledge(number);
  const asked: number[] = [];
  const look = () =>
    progress.look(async (after): Promise<MessageList> => {
      asked.push(after);
      const page = numbers.filter((number) => number > after).slice(0, PAGE);
      const data = page
        .filter((number) => !gone.has(number))
        .map((number) => ({ number, state: stored.has(number) ? 'persisted' : 'accepted' }));
      const more = (page.at(-1) ?? 0) < (numbers.at(-1) ?? 0);
      return {
        data: data as Message[],
        deleted: page.filter((number) => gone.has(number)),
        next_cursor: more ? 'more' : null,
      };
    });
  return { progress, look, asked };
}

const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('the count of stored messages', () => {
  test('needs requests only after the last stored number', async () => {
    const { progress, look, asked } = chat([1, 2, 3, 4_100, 4_101]);
    await look();
    await look();
    expect(progress.persisted()).toBe(5);
    expect(asked).toEqual([0, 4_099]);
  });

  test('includes messages after more pending ones than a poll has pages', async () => {
    const numbers = oneTo(40);
    const { progress, look } = chat(numbers, new Set(numbers.slice(30)));
    for (let i = 0; i < 3; i += 1) await look();
    expect(progress.persisted()).toBe(10);
  });

  test('includes messages that were stored late, wherever the last poll ended', async () => {
    const numbers = oneTo(40);
    const stored = new Set(numbers.slice(20));
    const { progress, look } = chat(numbers, stored);
    await look();
    for (const number of numbers) stored.add(number);
    for (let i = 0; i < 4; i += 1) await look();
    expect(progress.persisted()).toBe(40);
  });

  test('includes deleted messages', async () => {
    const { progress, look } = chat([1, 2], new Set([1]), new Set([2]));
    await look();
    expect(progress.persisted()).toBe(2);
  });
});
