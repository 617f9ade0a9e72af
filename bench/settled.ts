import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { showProgress } from '../commands/shared/progress.ts';
import type { Acknowledged } from './acknowledged.ts';

export interface Settled {
  /** Everything that the chat shows. */
  readonly found: readonly Acknowledged[];
  readonly persisted: number;
  readonly searchable: number;
  /** Numbers that are recorded as nobody's. */
  readonly voids: number;
}

const WAIT_MS = 180_000;
const LOOK_EVERY_MS = 500;

const Page = z.object({
  data: z.array(z.object({ number: z.int(), body: z.string(), state: z.string() })),
  voids: z.array(z.object({ first: z.int(), last: z.int() })),
  next_cursor: z.string().nullish(),
});
const Hits = z.object({ total: z.int() });

/** Waits, three minutes at most, until a search for their tag finds so many stored messages. */
export async function awaitSettled(
  chatUrl: string,
  chat: number,
  tag: string,
  expected: number,
): Promise<Settled> {
  const until = performance.now() + WAIT_MS;
  let searchable = 0;
  const progress = showProgress('searchable', expected, () => ({ done: searchable, detail: '' }));
  try {
    for (;;) {
      const hits = await read(`${chatUrl}/messages/search?query=${tag}&limit=1`);
      searchable = Hits.parse(hits).total;
      if (searchable >= expected || performance.now() > until) break;
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    progress.stop();
  }
  return { ...(await readAll(chatUrl, chat)), searchable };
}

/** Every message of a chat, as a reader pages through it. */
async function readAll(chatUrl: string, chat: number): Promise<Omit<Settled, 'searchable'>> {
  const found: Acknowledged[] = [];
  let [persisted, voids] = [0, 0];
  for (let position = ''; ; ) {
    const page = Page.parse(await read(`${chatUrl}/messages?limit=200${position}`));
    found.push(...page.data.map(({ number, body }) => ({ chat, number, body })));
    persisted += page.data.filter(({ state }) => state !== 'accepted').length;
    voids += page.voids.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    if (!page.next_cursor) return { found, persisted, voids };
    position = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be read: ${response.status}`);
  return response.json();
}
