import { expect } from '@jest/globals';
import type { ChatNumber } from '../../lib/domain/terms.ts';
import type { App } from '../support/api/app.ts';
import { type Random, randomOf } from '../support/load/random.ts';
import { followedChat } from './followed-chat.ts';
import { follower } from './follower.ts';

const WRITERS = 2;

/**
 * Runs `runs` seeds, each with its own chat: writers and a follower work concurrently, then the
 * copies are compared.
 */
export async function checkFollowing(app: App, runs: number): Promise<void> {
  const token = await app.application();
  for (let seed = 1; seed <= runs; seed++) {
    const number = seed as ChatNumber;
    const chat = await followedChat(app, token, number);
    const early = follower(app, token, number, randomOf(seed));
    const lanes = Array.from({ length: WRITERS }, (_, lane) =>
      repeat(randomOf(seed * 1000 + lane), 8, chat.step),
    );
    await Promise.all([...lanes, repeat(randomOf(seed), 8, early.step)]);
    const late = follower(app, token, number, randomOf(-seed));
    const server = await chat.transcript();
    expect([seed, await early.toTheEnd()]).toEqual([seed, server]);
    expect([seed, await late.toTheEnd()]).toEqual([seed, server]);
  }
}

async function repeat(
  random: Random,
  most: number,
  step: (random: Random) => Promise<void>,
): Promise<void> {
  for (let n = 3 + random.below(most); n > 0; n--) await step(random);
}
