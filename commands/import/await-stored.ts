import { z } from 'zod';
import type { ConversationProgress } from './journal.ts';
import type { Send } from './send.ts';

const MessagePage = z.object({
  data: z.array(z.object({ number: z.int(), state: z.string(), body: z.string() })),
  next_cursor: z.string().nullish(),
});
const Hits = z.object({ data: z.array(z.object({ number: z.int() })) });

export type Stored = {
  readonly persisted: number;
  readonly persistedAt: number;
  readonly searchable: number;
  readonly sampled: number;
  readonly searchableAt: number;
  /**
   * Whether every accepted message was seen persisted, and a search found every sampled message.
   */
  readonly complete: boolean;
};

export type StoredPorts = {
  readonly send: Send;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Shows progress until `stop` is called. */
  readonly watch: (label: string, total: number, done: () => number) => Watching;
};

export type Watching = { note(text: string): void; stop(): void };

const pageSize = 200;
/** How many chats or samples are checked between two pauses, however many are left. */
const chatsALook = 8;
const mostSamples = 50;
const shortestPauseMs = 500;
const longestPauseMs = 2_000;
const quietMs = 60_000;
const patienceMs = 10 * 60_000;

const advice = 'Check "npm run stack:status", and the output of the worker where "npm start" runs.';

type Chat = {
  readonly url: string;
  readonly accepted: number;
  readonly last: number;
};

/**
 * Waits until the API shows the accepted messages as stored. Counts persisted ones exactly, by
 * listing all messages. Samples searchable ones, by searching for the last message of some chats.
 */
export async function awaitStored(
  ports: StoredPorts,
  applicationUrl: string,
  conversations: Iterable<ConversationProgress>,
): Promise<Stored> {
  const chats = [...conversations]
    .filter(({ chat, accepted }) => chat !== undefined && accepted > 0)
    .map(({ chat, accepted, lastNumber }) => ({
      url: `${applicationUrl}/chats/${chat}/messages`,
      accepted,
      last: lastNumber,
    }));
  const expected = chats.reduce((sum, chat) => sum + chat.accepted, 0);

  const samples: Sample[] = [];
  let persisted = 0;
  await untilDone(
    ports,
    { what: 'persisted', expected, items: chats.map(toListing) },
    {
      done: () => persisted,
      look: async (listing) => {
        const found = await readPersisted(ports.send, listing);
        persisted += found;
        const done = listing.after >= listing.chat.last;
        if (done && listing.word && samples.length < mostSamples) {
          samples.push({ url: listing.chat.url, number: listing.after, word: listing.word });
        }
        return { done, moved: found > 0 };
      },
    },
  );
  const persistedAt = ports.now();

  let searchable = 0;
  await untilDone(
    ports,
    { what: 'searchable', expected: samples.length, items: samples },
    {
      done: () => searchable,
      look: async (sample) => {
        const done = await isFound(ports.send, sample);
        if (done) searchable += 1;
        return { done, moved: done };
      },
    },
  );
  return {
    persisted,
    persistedAt,
    searchable,
    sampled: samples.length,
    searchableAt: ports.now(),
    complete: persisted === expected && searchable === samples.length,
  };
}

/**
 * `after`: the number of the last message seen persisted. `word`: a word of that message, to search
 * for.
 */
type Listing = { readonly chat: Chat; after: number; word: string | undefined };
const toListing = (chat: Chat): Listing => ({ chat, after: 0, word: undefined });

/**
 * Lists messages from the first one not yet seen persisted. Returns how many more are persisted
 * now.
 */
async function readPersisted(send: Send, listing: Listing): Promise<number> {
  let found = 0;
  let position = `after=${listing.after}`;
  for (;;) {
    const answer = await send(`${listing.chat.url}?${position}&limit=${pageSize}`);
    if (!answer.accepted) return found;
    const { data, next_cursor: cursor } = MessagePage.parse(answer.body);
    for (const { number, state, body } of data) {
      if (state === 'accepted') return found;
      found += 1;
      listing.after = number;
      listing.word = wordOf(body);
    }
    // An empty page isn't the last if its numbers are void.
    if (!cursor) return found;
    position = `cursor=${encodeURIComponent(cursor)}`;
  }
}

/** The longest word of a body, because long words are rare. */
function wordOf(body: string): string | undefined {
  const words = body.match(/[\p{L}\p{N}]{3,40}/gu) ?? [];
  return words.reduce<string | undefined>(
    (longest, word) => (word.length > (longest?.length ?? 0) ? word : longest),
    undefined,
  );
}

type Sample = { readonly url: string; readonly number: number; readonly word: string };

async function isFound(send: Send, { url, number, word }: Sample): Promise<boolean> {
  const query = `query=${encodeURIComponent(word)}&limit=${pageSize}`;
  const answer = await send(`${url}/search?${query}`);
  return answer.accepted && Hits.parse(answer.body).data.some((hit) => hit.number === number);
}

/**
 * Checks a few items at a time, in turn, until all are done or nothing has changed for long. Pauses
 * when none of the few got done, longer and longer while nothing changes.
 */
async function untilDone<Item>(
  { now, sleep, watch }: StoredPorts,
  wanted: { readonly what: string; readonly expected: number; readonly items: readonly Item[] },
  progress: {
    readonly done: () => number;
    readonly look: (item: Item) => Promise<{ done: boolean; moved: boolean }>;
  },
): Promise<void> {
  const open = [...wanted.items];
  const watching = watch(wanted.what, wanted.expected, progress.done);
  let lastMove = now();
  let lastNote = now();
  let pauseMs = shortestPauseMs;
  try {
    while (open.length > 0 && now() - lastMove < patienceMs) {
      const few = open.splice(0, chatsALook);
      const seen = await Promise.all(few.map(progress.look));
      open.push(...few.filter((_, at) => !seen[at]?.done));
      if (seen.some(({ moved }) => moved)) {
        lastMove = now();
        pauseMs = shortestPauseMs;
      }
      if (now() - Math.max(lastMove, lastNote) >= quietMs) {
        lastNote = now();
        const quiet = Math.round((now() - lastMove) / 60_000);
        watching.note(`Nothing more has become ${wanted.what} for ${quiet} min. ${advice}`);
      }
      if (open.length === 0 || seen.some(({ done }) => done)) continue;
      await sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
    if (open.length > 0) {
      const waited = `${patienceMs / 60_000} min`;
      watching.note(
        `Gave up waiting after ${waited} in which nothing became ${wanted.what}. ${advice}`,
      );
    }
  } finally {
    watching.stop();
  }
}
