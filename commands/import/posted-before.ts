import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { instant } from '../../lib/contracts/text.ts';
import type { Journal } from './journal.ts';
import type { Posting } from './post-in-order.ts';
import { NoAnswer, type Send } from './send.ts';

const Page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    next_cursor: z.string().nullish(),
    incomplete: z.boolean().optional(),
  });
const MessagePage = Page(
  z.object({
    number: z.int(),
    body: z.string(),
    author: z.string().nullish(),
    sent_at: z.string().optional(),
    metadata: z.unknown().optional(),
  }),
);
const ChatPage = Page(z.object({ number: z.int(), title: z.string().nullish() }));

type Listed = z.infer<typeof MessagePage>['data'][number];

const pageSize = 200;

export type PostedBefore = {
  /** The number of a chat that an earlier run created for this conversation. */
  chatOf(conversation: string, title: string, first: Posting): Promise<number | undefined>;
  /** The numbers of the messages that an earlier run posted to the chat. */
  numbersOf(
    conversation: string,
    chat: number,
    postings: readonly Posting[],
  ): Promise<ReadonlyMap<Posting, number>>;
};

/**
 * Finds what an earlier run posted without a line in the journal, because it was killed before it
 * had the response. The API recognises a repeated request for a day only, and the journal may be
 * older. So this looks into the chats that the earlier run left open, and matches by content.
 */
export function postedBefore(
  { send, journal }: { readonly send: Send; readonly journal: Journal },
  applicationUrl: string,
): PostedBefore {
  const earlier = [...journal.conversations];
  const unsure = new Set(
    earlier.filter(([, { chat, opening }]) => opening && chat === undefined).map(([name]) => name),
  );
  const open = new Map(
    earlier.flatMap(([name, { chat, lastNumber }]) => (chat ? [[name, lastNumber] as const] : [])),
  );
  const behind = new Map<string, Listed[]>();

  const messagesIn = (chat: number, after: number) =>
    listAll(send, `${applicationUrl}/chats/${chat}/messages`, `after=${after}`, MessagePage);

  return {
    async chatOf(conversation, title, first) {
      if (!unsure.delete(conversation)) return undefined;
      const taken = new Set([...journal.conversations.values()].map(({ chat }) => chat));
      let empty: number | undefined;
      for (const chat of await listAll(send, `${applicationUrl}/chats`, '', ChatPage)) {
        if (chat.title !== title || taken.has(chat.number)) continue;
        const messages = await messagesIn(chat.number, 0);
        const [message] = messages;
        if (message && !isSame(first, message)) continue;
        behind.set(conversation, messages);
        if (message) return chat.number;
        empty ??= chat.number;
      }
      return empty;
    },

    async numbersOf(conversation, chat, postings) {
      const after = open.get(conversation);
      if (open.delete(conversation) && after !== undefined) {
        behind.set(conversation, await messagesIn(chat, after));
      }
      return matched(postings, behind.get(conversation) ?? []);
    },
  };
}

/** Matches postings to messages in order. Removes from the list what it has passed. */
function matched(postings: readonly Posting[], messages: Listed[]): ReadonlyMap<Posting, number> {
  const numbers = new Map<Posting, number>();
  for (const posting of postings) {
    const at = messages.findIndex((message) => isSame(posting, message));
    const message = messages[at];
    if (!message) continue;
    numbers.set(posting, message.number);
    messages.splice(0, at + 1);
  }
  return numbers;
}

function isSame({ message: line }: Posting, message: Listed): boolean {
  const inUtc = (time: string | undefined) => instant.safeParse(time).data;
  return (
    line.body === message.body &&
    (line.author ?? null) === (message.author ?? null) &&
    (!line.sentAt || line.sentAt === inUtc(message.sent_at)) &&
    isDeepStrictEqual(line.metadata ?? null, message.metadata ?? null)
  );
}

/** All entries of a list. A list that may lack entries is no response. */
async function listAll<Item>(
  send: Send,
  url: string,
  from: string,
  page: z.ZodType<{
    data: Item[];
    next_cursor?: string | null | undefined;
    incomplete?: boolean | undefined;
  }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let position = from;
  for (;;) {
    const answer = await send(`${url}?${position}${position && '&'}limit=${pageSize}`);
    if (!answer.accepted) return all;
    const { data, next_cursor: cursor, incomplete } = page.parse(answer.body);
    if (incomplete) throw new NoAnswer(url, 'the list may lack entries, because Redis is down');
    all.push(...data);
    if (!cursor) return all;
    position = `cursor=${encodeURIComponent(cursor)}`;
  }
}
