import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { App } from '../support/api/app.ts';
import { ACTORS, type Step } from './interleavings.ts';
import { numberedChat } from './numbered-chat.ts';

/** Takes the steps, lets everything come to rest, and compares the engines with the model. */
async function play(app: App, steps: readonly Step[]): Promise<void> {
  const chat = await numberedChat(app, ACTORS);
  for (const step of steps) await step.take(chat);
  await chat.rest();

  const blocks = await chat.blocks();
  const overlapping = blocks.filter((block, i) => block.first <= (blocks[i - 1]?.last ?? 0));
  expect(overlapping).toEqual([]);

  const { issued, sent, lost } = chat.book;
  const rows = await chat.rows();
  const stored = new Map(rows.map((row) => [row.number, row]));
  const wrong = [...sent].filter((number) => stored.get(number)?.id !== issued.get(number));
  expect(wrong).toEqual([]);

  const head = Math.max(0, ...issued.keys());
  const upTo = Array.from({ length: head }, (_, i) => i + 1);
  const top = lost ? Math.max(0, ...sent) : head;
  expect(upTo.filter((number) => number <= top && !stored.has(number))).toEqual([]);
  const voids = rows.filter(({ state }) => state === 'void');
  if (!lost) expect(voids).toEqual([]);
}

export const checkNumbering = (
  app: App,
  steps: fc.Arbitrary<Step[]>,
  options: fc.Parameters<[Step[]]>,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(steps, (taken) => play(app, taken)),
    options,
  );
