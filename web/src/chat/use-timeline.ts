import { type QueryClient, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { getChat, listMessages } from '../api/calls.ts';
import type { Api } from '../api/client.ts';
import type { NumberRange } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import {
  type ChatAddress,
  chunkKey,
  headKey,
  learnArrivals,
  learnVoids,
  voidsKey,
} from './cache.ts';
import { type Chunk, chunkFrom, chunkOf, hasUnsettled, listChunk } from './chunk.ts';

const NO_VOIDS: readonly NumberRange[] = [];
const FRESH_MS = 60_000;
/** Between two looks for what a number in sight has become. */
const UNSETTLED_MS = 2_000;

/** The highest number of the chat, and the ranges known to be void. */
export function useExtent(at: ChatAddress, isFollowing: boolean) {
  const { api } = usePage();
  const queries = useQueryClient();
  const head = useQuery({
    queryKey: headKey(at),
    queryFn: async ({ signal }) => {
      const found = await findHead(api, at, signal);
      // A message may have come while this answer was on its way.
      return Math.max(found, queries.getQueryData<number>(headKey(at)) ?? 0);
    },
    enabled: isFollowing,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const voids = useQuery({
    queryKey: voidsKey(at),
    queryFn: () => NO_VOIDS,
    enabled: false,
    initialData: NO_VOIDS,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { head, voids: voids.data };
}

/** Numbering may have to begin anew before it knows its head: the highest number in the list is as good then. */
async function findHead(api: Api, { token, chat }: ChatAddress, signal: AbortSignal) {
  const { head } = await getChat(api, token, chat, signal);
  if (head !== undefined) return head;
  const last = await listMessages(api, token, chat, { order: 'desc', limit: 1 }, signal);
  const { data, deleted = [], voids = [] } = last;
  return Math.max(0, ...data.map(({ number }) => number), ...deleted, ...voids.map((v) => v.last));
}

/** Fetches these numbers, a chunk at a time, and keeps what it fetched while it is of use. */
export function useChunks(at: ChatAddress, numbers: readonly number[]) {
  const { api } = usePage();
  const queries = useQueryClient();
  const indexes = [...new Set(numbers.map(chunkOf))];
  const numbersIn = (index: number) => numbers.filter((number) => chunkOf(number) === index);
  const results = useQueries({
    queries: indexes.map((index) => ({
      ...chunkQuery(api, queries, at, index),
      // The feed tells of what is stored; what is accepted and waits for that, only the list does.
      refetchInterval: ({ state }: { state: ChunkState }) =>
        state.data && hasUnsettled(state.data, numbersIn(index)) ? UNSETTLED_MS : false,
    })),
  });
  const byIndex = new Map(indexes.map((index, i) => [index, results[i]]));
  return {
    chunkAt: (number: number): Chunk | undefined => byIndex.get(chunkOf(number))?.data,
    failed: results.find(({ error, data }) => error && !data?.fetched),
  };
}

interface ChunkState {
  readonly data?: Chunk | undefined;
}

const chunkQuery = (api: Api, queries: QueryClient, at: ChatAddress, index: number) => ({
  queryKey: chunkKey(at, index),
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const page = await listChunk(
      (query) => listMessages(api, at.token, at.chat, query, signal),
      index,
    );
    learnVoids(queries, at, page.voids ?? []);
    learnArrivals(
      queries,
      at,
      page.data.map(({ number }) => number),
    );
    return chunkFrom(page, queries.getQueryData<Chunk>(chunkKey(at, index)));
  },
  staleTime: ({ state }: { state: ChunkState }) => (state.data?.fetched ? FRESH_MS : 0),
});
