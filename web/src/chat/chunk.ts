import type { MessagesQuery } from '../api/calls.ts';
import type { Message, MessageList, NumberRange } from '../api/resources.ts';
import { mergeRanges, rangeAt } from './rows.ts';

/* Terms
 * chunk  a fixed span of numbers that is fetched and forgotten as a whole: numbers 1–100, 101–200 …
 */

const CHUNK_SIZE = 100;

export interface Chunk {
  readonly messages: Readonly<Record<number, Message>>;
  readonly deleted: readonly number[];
  readonly voids: readonly NumberRange[];
  /** It was fetched; otherwise it holds only what became known by the way. */
  readonly fetched: boolean;
}

export type Entry =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'void'; readonly range: NumberRange }
  /** Nothing is known of this number yet: it is being fetched, or its fate is not settled. */
  | { readonly kind: 'loading' | 'unsettled' };

export const emptyChunk: Chunk = { messages: {}, deleted: [], voids: [], fetched: false };

export const chunkOf = (number: number): number => Math.floor((number - 1) / CHUNK_SIZE);

/** What a list is asked for; both bounds lie outside. */
export const boundsOf = (chunk: number): { after: number; before: number } => ({
  after: chunk * CHUNK_SIZE,
  before: (chunk + 1) * CHUNK_SIZE + 1,
});

/** All that the list tells of a chunk: of long messages an answer holds fewer than it was asked for. */
export async function listChunk(
  list: (query: MessagesQuery) => Promise<MessageList>,
  chunk: number,
): Promise<MessageList> {
  const pages = [await list({ ...boundsOf(chunk), limit: CHUNK_SIZE })];
  for (let next = pages[0]?.next_cursor; next; next = pages.at(-1)?.next_cursor) {
    pages.push(await list({ cursor: next, limit: CHUNK_SIZE }));
  }
  return {
    data: pages.flatMap(({ data }) => data),
    deleted: pages.flatMap(({ deleted = [] }) => deleted),
    voids: pages.flatMap(({ voids = [] }) => voids),
    next_cursor: null,
  };
}

/** A fetched page, and what was known before where that is newer. */
export function chunkFrom({ data, deleted = [], voids = [] }: MessageList, known?: Chunk): Chunk {
  const gone = [...new Set([...deleted, ...(known?.deleted ?? [])])];
  const fetched: Chunk = {
    messages: Object.fromEntries(data.map((message) => [message.number, message])),
    deleted: gone,
    voids: mergeRanges(voids),
    fetched: true,
  };
  return Object.values(known?.messages ?? {}).reduce(withMessage, fetched);
}

export function entryAt(chunk: Chunk | undefined, number: number): Entry {
  if (!chunk) return { kind: 'loading' };
  if (chunk.deleted.includes(number)) return { kind: 'deleted' };
  const message = chunk.messages[number];
  if (message) return { kind: 'message', message };
  const range = rangeAt(number, chunk.voids);
  if (range) return { kind: 'void', range };
  return { kind: chunk.fetched ? 'unsettled' : 'loading' };
}

export const hasUnsettled = (chunk: Chunk, numbers: readonly number[]): boolean =>
  numbers.some((number) => entryAt(chunk, number).kind === 'unsettled');

const STATES: readonly Message['state'][] = ['accepted', 'persisted', 'searchable'];

/** News come in any order: a later revision wins, and of one revision the state that is further on. */
export function withMessage(chunk: Chunk, message: Message): Chunk {
  if (chunk.deleted.includes(message.number)) return chunk;
  const known = chunk.messages[message.number];
  if (known && !isNewer(message, known)) return chunk;
  return { ...chunk, messages: { ...chunk.messages, [message.number]: message } };
}

const isNewer = (message: Message, known: Message): boolean =>
  message.revision > known.revision ||
  (message.revision === known.revision &&
    STATES.indexOf(message.state) > STATES.indexOf(known.state));

/** For ever: a deleted message does not come back. */
export function withDeleted(chunk: Chunk, number: number): Chunk {
  const { [number]: _, ...messages } = chunk.messages;
  return chunk.deleted.includes(number)
    ? chunk
    : { ...chunk, messages, deleted: [...chunk.deleted, number] };
}

/** Until a message comes after all: entryAt shows that in its place. */
export const withVoid = (chunk: Chunk, range: NumberRange): Chunk => ({
  ...chunk,
  voids: mergeRanges([...chunk.voids, range]),
});
