import { z } from 'zod';

/** A message that the API acknowledged: it must be readable under this number, with this body. */
export interface Acknowledged {
  readonly chat: number;
  readonly number: number;
  readonly body: string;
}

export interface Check {
  readonly acknowledged: number;
  /** Not readable under their number with their body. */
  readonly lost: number;
  /** Numbers that were given to two messages, and bodies that are there twice. */
  readonly twice: number;
}

/** Compares what clients were told with what a reader finds. */
export function check(told: readonly Acknowledged[], found: readonly Acknowledged[]): Check {
  const place = ({ chat, number }: Acknowledged) => `${chat}:${number}`;
  const bodies = new Map(found.map((message) => [place(message), message.body]));
  const lost = told.filter((message) => bodies.get(place(message)) !== message.body);
  const repeated = (names: readonly string[]) => names.length - new Set(names).size;
  return {
    acknowledged: told.length,
    lost: lost.length,
    twice: repeated(told.map(place)) + repeated(found.map(({ body }) => body)),
  };
}

const Page = z.object({
  data: z.array(z.object({ number: z.int(), body: z.string() })),
  next_cursor: z.string().nullish(),
});

/** Every message of a chat, as a reader pages through it. */
export async function readAll(chatUrl: string, chat: number): Promise<Acknowledged[]> {
  const all: Acknowledged[] = [];
  for (let position = ''; ; ) {
    const response = await fetch(`${chatUrl}/messages?limit=200${position}`);
    if (!response.ok) throw new Error(`${chatUrl} could not be read: ${response.status}`);
    const { data, next_cursor: cursor } = Page.parse(await response.json());
    all.push(...data.map((message) => ({ chat, ...message })));
    if (!cursor) return all;
    position = `&cursor=${encodeURIComponent(cursor)}`;
  }
}
