import { z } from 'zod';
import type { ConversationProgress } from './journal.ts';
import { createLanes } from './lanes.ts';
import type { Send } from './send.ts';

const MessagePage = z.object({
  data: z.array(z.object({ number: z.int(), state: z.string() })),
  next_cursor: z.string().nullish(),
});
const MessageState = z.object({ state: z.string() });

export type Stored = {
  readonly persisted: number;
  readonly persistedAt: number;
  readonly searchable: number;
  readonly sampled: number;
  readonly searchableAt: number;
  /** Everything that was accepted was seen persisted, and every sample searchable. */
  readonly complete: boolean;
};

export type StoredPorts = {
  readonly send: Send;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Shows how far it is until the answer is called. */
  readonly watch: (label: string, total: number, done: () => number) => () => void;
};

const pageSize = 200;
const pauseMs = 500;
const patienceMs = 5 * 60_000;
const concurrency = 8;

type Chat = {
  readonly url: string;
  readonly accepted: number;
  readonly first: number;
  readonly last: number;
};

/**
 * Waits until the API shows what it accepted as stored. Persisted is counted exactly, by listing every message.
 * Searchable is sampled, on the first and last message of every chat, since that state is told one message at a time.
 */
export async function awaitStored(
  ports: StoredPorts,
  applicationUrl: string,
  conversations: Iterable<ConversationProgress>,
): Promise<Stored> {
  const chats = [...conversations]
    .filter(({ chat, accepted }) => chat !== undefined && accepted > 0)
    .map(({ chat, accepted, firstNumber, lastNumber }) => ({
      url: `${applicationUrl}/chats/${chat}/messages`,
      accepted,
      first: firstNumber,
      last: lastNumber,
    }));
  const expected = chats.reduce((sum, chat) => sum + chat.accepted, 0);

  let persisted = 0;
  const unwatch = ports.watch('persisted', expected, () => persisted);
  await untilDone(ports, chats.map(toListing), async (listing) => {
    const found = await readPersisted(ports.send, listing);
    persisted += found;
    return { done: listing.after >= listing.chat.last, moved: found > 0 };
  }).finally(unwatch);
  const persistedAt = ports.now();

  const samples = chats.flatMap(({ url, first, last }) =>
    [...new Set([first, last])].map((number) => `${url}/${number}`),
  );
  let searchable = 0;
  const unwatchSearch = ports.watch('searchable', samples.length, () => searchable);
  await untilDone(ports, samples, async (url) => {
    const done = await isSearchable(ports.send, url);
    if (done) searchable += 1;
    return { done, moved: done };
  }).finally(unwatchSearch);
  return {
    persisted,
    persistedAt,
    searchable,
    sampled: samples.length,
    searchableAt: ports.now(),
    complete: persisted === expected && searchable === samples.length,
  };
}

type Listing = { readonly chat: Chat; after: number };
const toListing = (chat: Chat): Listing => ({ chat, after: 0 });

/** Goes on from the first number not yet seen persisted; answers how many more are. */
async function readPersisted(send: Send, listing: Listing): Promise<number> {
  let found = 0;
  let position = `after=${listing.after}`;
  for (;;) {
    const answer = await send(`${listing.chat.url}?${position}&limit=${pageSize}`);
    if (!answer.accepted) return found;
    const { data, next_cursor: cursor } = MessagePage.parse(answer.body);
    for (const { number, state } of data) {
      if (state === 'accepted') return found;
      found += 1;
      listing.after = number;
    }
    // A page may be empty and not the last: its numbers are void.
    if (!cursor) return found;
    position = `cursor=${encodeURIComponent(cursor)}`;
  }
}

async function isSearchable(send: Send, url: string): Promise<boolean> {
  const answer = await send(url);
  return answer.accepted && MessageState.parse(answer.body).state === 'searchable';
}

/** Looks at every item again and again until all are done, or nothing has moved for a long while. */
async function untilDone<Item>(
  { now, sleep }: StoredPorts,
  items: readonly Item[],
  look: (item: Item) => Promise<{ done: boolean; moved: boolean }>,
): Promise<void> {
  let open = items;
  let lastMove = now();
  while (open.length > 0 && now() - lastMove < patienceMs) {
    const next: Item[] = [];
    const limits = { concurrency, buffered: open.length, together: 1 };
    const lanes = createLanes<Item>(limits, async ([item]) => {
      if (item === undefined) return;
      const { done, moved } = await look(item);
      if (moved) lastMove = now();
      if (!done) next.push(item);
    });
    for (const [index, item] of open.entries()) await lanes.add(String(index), item);
    await lanes.drained();
    open = next;
    if (open.length > 0) await sleep(pauseMs);
  }
}
