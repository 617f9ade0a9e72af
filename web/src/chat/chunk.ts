import type { MessagesQuery } from '../api/calls.ts';
import type { Message, MessageList, NumberRange } from '../api/resources.ts';
import { mergeRanges, rangeAt } from './rows.ts';

/* Terms
 * chunk  a fixed span of numbers, fetched and forgotten as a whole: numbers 1–100, 101–200 …
 */

const CHUNK_SIZE = 100;

export interface Chunk {
  readonly messages: Readonly<Record<number, Message>>;
  readonly deleted: readonly number[];
  readonly voids: readonly NumberRange[];
  /**
   * False if the chunk was not listed yet, and holds only content from the change feed or from
   * responses to posts.
   */
  readonly fetched: boolean;
}

export type Entry =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'void'; readonly range: NumberRange }
  /**
   * Nothing is known of the number yet. loading: its chunk is being fetched; unsettled: the list
   * has nothing under the number so far.
   */
  | { readonly kind: 'loading' | 'unsettled' };

export const emptyChunk: Chunk = { messages: {}, deleted: [], voids: [], fetched: false };

export const chunkOf = (number: number): number => Math.floor((number - 1) / CHUNK_SIZE);

/** The bounds of a chunk's list request, both exclusive. */
export const boundsOf = (chunk: number): { after: number; before: number } => ({
  after: chunk * CHUNK_SIZE,
  before: (chunk + 1) * CHUNK_SIZE + 1,
});

/** Lists a chunk completely. A page may hold fewer messages than requested if they are long. */
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

/**
 * Builds a chunk from its list. Keeps a known message that is newer than the listed one, and known
 * deletions.
 */
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

/** Updates come in any order: a later revision wins, and in the same revision the later state. */
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

/** Marks a message as deleted for good: a deleted message doesn't come back. */
export function withDeleted(chunk: Chunk, number: number): Chunk {
  const { [number]: _, ...messages } = chunk.messages;
  return chunk.deleted.includes(number)
    ? chunk
    : { ...chunk, messages, deleted: [...chunk.deleted, number] };
}

/**
 * Adds a void range. If a message of the range comes later, `entryAt` returns the message instead.
 */
export const withVoid = (chunk: Chunk, range: NumberRange): Chunk => ({
  ...chunk,
  voids: mergeRanges([...chunk.voids, range]),
});
