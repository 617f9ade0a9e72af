import { expect, test } from '@jest/globals';
import { call, newApplication, newChat, post } from '../support/api/http.ts';
import { until } from '../support/wait.ts';

const rounds = 5;
const clients = 4;

/**
 * Posts a message as soon as the last one was found. Returns the milliseconds from each 201 to the
 * find.
 */
async function delays(chat: string, client: number): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const word = `needle${client}round${round}`;
    const { status } = await post(`${chat}/messages`, { body: `a ${word} in the hay` });
    expect(status).toBe(201);
    const accepted = performance.now();
    await until(`search finds ${word}`, async () => {
      const { body } = await call(`${chat}/messages/search?query=${word}`);
      return body.total === 1;
    });
    taken.push(performance.now() - accepted);
  }
  return taken;
}

test('a search finds an accepted message; the test prints how soon, for docs/guarantees.md', async () => {
  const application = await newApplication();
  const chats = await Promise.all(Array.from({ length: clients }, () => newChat(application)));
  const taken = (await Promise.all(chats.map(delays))).flat().sort((a, b) => a - b);
  expect(taken).toHaveLength(rounds * clients);
  const at = (share: number) =>
    `${((taken[Math.ceil(share * taken.length) - 1] ?? 0) / 1000).toFixed(1)} s`;
  process.stdout.write(
    `from 201 to found: median ${at(0.5)}, nine of ten ${at(0.9)}, longest ${at(1)}\n`,
  );
}, 300_000);
