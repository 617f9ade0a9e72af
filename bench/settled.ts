import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { contentHash } from '../commands/judge/content-hash.ts';
import type { Listed } from '../commands/judge/rules/listed.ts';
import { showProgress } from '../commands/shared/progress.ts';

const WAIT_MS = 180_000;
const LOOK_EVERY_MS = 500;

const Page = z.object({
  data: z.array(z.object({ number: z.int(), body: z.string(), state: z.string() })),
  deleted: z.array(z.int()).default([]),
  voids: z.array(z.object({ first: z.int(), last: z.int() })).default([]),
  incomplete: z.boolean().default(false),
  next_cursor: z.string().nullish(),
});
const Hits = z.object({ total: z.int() });

/**
 * Waits, three minutes at most, until a search for the tag finds the expected messages. Returns how
 * many the last search found.
 */
export async function awaitSearchable(
  chatUrl: string,
  tag: string,
  expected: number,
): Promise<number> {
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
  return searchable;
}

/** Reads a chat's list from its first number to its last. */
export async function listAll(chatUrl: string): Promise<Listed> {
  const pages: z.output<typeof Page>[] = [];
  for (let position = ''; ; ) {
    const page = Page.parse(await read(`${chatUrl}/messages?limit=200${position}`));
    pages.push(page);
    if (!page.next_cursor) break;
    position = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
  return {
    messages: pages
      .flatMap(({ data }) => data)
      .map(({ number, body, state }) => {
        return { number, content: contentHash(body), isPending: state === 'accepted' };
      }),
    deleted: pages.flatMap(({ deleted }) => deleted),
    voids: pages.flatMap(({ voids }) => voids),
    isIncomplete: pages.some(({ incomplete }) => incomplete),
  };
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be read: ${response.status}`);
  return response.json();
}
