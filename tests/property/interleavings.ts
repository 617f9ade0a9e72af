import fc from 'fast-check';
import type { NumberedChat } from './numbered-chat.ts';

/** One step of one actor. */
export interface Step {
  readonly says: string;
  readonly take: (chat: NumberedChat) => Promise<void>;
}

export const ACTORS = 3;

const actor = fc.nat({ max: ACTORS - 1 });
/** About the size of a block, so that blocks are used up often. */
const count = fc.integer({ min: 1, max: 50 });

const step = <Arguments extends unknown[]>(
  name: keyof NumberedChat['steps'],
  ...args: { [Index in keyof Arguments]: fc.Arbitrary<Arguments[Index]> }
): fc.Arbitrary<Step> =>
  fc.tuple(...args).map((values) => ({
    says: `${name}(${values.join(', ')})`,
    take: ({ steps }) => (steps[name] as (...given: unknown[]) => Promise<void>)(...values),
  }));

const healthy = [
  { weight: 8, arbitrary: step('request', count, fc.boolean()) },
  { weight: 8, arbitrary: step('post', actor, count, fc.boolean()) },
  { weight: 5, arbitrary: step('grant', actor) },
  { weight: 5, arbitrary: step('install', actor) },
  { weight: 1, arbitrary: step('die', actor) },
  { weight: 3, arbitrary: step('seal', actor) },
  { weight: 3, arbitrary: step('commitSealing', actor) },
  { weight: 3, arbitrary: step('forget', actor) },
  { weight: 1, arbitrary: step('stopInOrder') },
  {
    weight: 3,
    arbitrary: step(
      'persist',
      fc.nat({ max: 100 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      fc.boolean(),
    ),
  },
  { weight: 1, arbitrary: step('sweep') },
  { weight: 1, arbitrary: step('settle') },
];

const losses = [
  { weight: 2, arbitrary: step('loseKey') },
  { weight: 2, arbitrary: step('flush') },
  { weight: 1, arbitrary: step('backUp') },
  { weight: 2, arbitrary: step('rollBack') },
];

const interleaving = (steps: typeof healthy): fc.Arbitrary<Step[]> =>
  fc
    .array(fc.oneof(...steps), { minLength: 10, maxLength: 60, size: 'max' })
    .map((taken) =>
      Object.assign(taken, { toString: () => taken.map(({ says }) => says).join(' ') }),
    );

export const withoutLoss = interleaving(healthy);
export const withLosses = interleaving([...healthy, ...losses]);
