import type { QueryClient } from '@tanstack/react-query';
import type { Change, Message, NumberRange } from '../api/resources.ts';
import { type Chunk, chunkOf, emptyChunk, withDeleted, withMessage, withVoid } from './chunk.ts';
import { mergeRanges, withoutNumber } from './rows.ts';

/* The query cache holds all that the page knows of a chat. Lists, responses to posts and the change
   feed update it here. */

export interface ChatAddress {
  readonly token: string;
  readonly chat: number;
}

export const chunkKey = ({ token, chat }: ChatAddress, chunk: number) =>
  ['chunk', token, chat, chunk] as const;
export const headKey = ({ token, chat }: ChatAddress) => ['head', token, chat] as const;
export const cursorKey = ({ token, chat }: ChatAddress) => ['cursor', token, chat] as const;
export const voidsKey = ({ token, chat }: ChatAddress) => ['voids', token, chat] as const;

/** Removes all that the cache holds of a deleted chat. */
export function forgetChat(queries: QueryClient, { token, chat }: ChatAddress): void {
  for (const kind of ['chat', 'chunk', 'head', 'cursor', 'voids'])
    queries.removeQueries({ queryKey: [kind, token, chat] });
}

type Voids = readonly NumberRange[];

function changeChunk(
  queries: QueryClient,
  at: ChatAddress,
  number: number,
  change: (chunk: Chunk) => Chunk,
): void {
  queries.setQueryData<Chunk>(chunkKey(at, chunkOf(number)), (known = emptyChunk) => change(known));
}

export function learnChange(queries: QueryClient, at: ChatAddress, change: Change): void {
  if (change.type === 'message') learnMessage(queries, at, change.message);
  else if (change.type === 'deleted') learnDeleted(queries, at, change.number);
  else learnVoid(queries, at, { first: change.first, last: change.last });
}

function learnHead(queries: QueryClient, at: ChatAddress, head: number): void {
  queries.setQueryData<number>(headKey(at), (known = 0) => Math.max(known, head));
}

export function learnMessage(queries: QueryClient, at: ChatAddress, message: Message): void {
  const { number } = message;
  changeChunk(queries, at, number, (chunk) => withMessage(chunk, message));
  learnArrivals(queries, at, [number]);
  learnHead(queries, at, number);
}

export function learnDeleted(queries: QueryClient, at: ChatAddress, number: number): void {
  changeChunk(queries, at, number, (chunk) => withDeleted(chunk, number));
  learnHead(queries, at, number);
}

function learnVoid(queries: QueryClient, at: ChatAddress, range: NumberRange): void {
  for (let chunk = chunkOf(range.first); chunk <= chunkOf(range.last); chunk += 1)
    queries.setQueryData<Chunk>(chunkKey(at, chunk), (known) => known && withVoid(known, range));
  learnVoids(queries, at, [range]);
  learnHead(queries, at, range.last);
}

export function learnVoids(queries: QueryClient, at: ChatAddress, ranges: Voids): void {
  if (ranges.length === 0) return;
  queries.setQueryData<Voids>(voidsKey(at), (known = []) => mergeRanges([...known, ...ranges]));
}

/** Removes numbers from the known voids, because messages with these numbers have come. */
export function learnArrivals(
  queries: QueryClient,
  at: ChatAddress,
  numbers: readonly number[],
): void {
  const known = queries.getQueryData<Voids>(voidsKey(at));
  if (!known?.length) return;
  queries.setQueryData<Voids>(voidsKey(at), numbers.reduce<Voids>(withoutNumber, known));
}
