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
/** Milliseconds between two list requests while a number in sight is unsettled. */
const UNSETTLED_MS = 2_000;

/** The chat's highest number and its known void ranges. */
export function useExtent(at: ChatAddress, isFollowing: boolean) {
  const { api } = usePage();
  const queries = useQueryClient();
  const head = useQuery({
    queryKey: headKey(at),
    queryFn: async ({ signal }) => {
      const found = await findHead(api, at, signal);
      // A newer message may have become known while the request was in flight.
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

/**
 * Finds the highest number of the chat. After a loss of Redis data the API may leave out the head;
 * then the highest number in the list serves as well.
 */
async function findHead(api: Api, { token, chat }: ChatAddress, signal: AbortSignal) {
  const { head } = await getChat(api, token, chat, signal);
  if (head !== undefined) return head;
  const last = await listMessages(api, token, chat, { order: 'desc', limit: 1 }, signal);
  const { data, deleted = [], voids = [] } = last;
  return Math.max(0, ...data.map(({ number }) => number), ...deleted, ...voids.map((v) => v.last));
}

/** Fetches the chunks of these numbers and keeps them cached while they are useful. */
export function useChunks(at: ChatAddress, numbers: readonly number[]) {
  const { api } = usePage();
  const queries = useQueryClient();
  const indexes = [...new Set(numbers.map(chunkOf))];
  const numbersIn = (index: number) => numbers.filter((number) => chunkOf(number) === index);
  const results = useQueries({
    queries: indexes.map((index) => ({
      ...chunkQuery(api, queries, at, index),
      // Lists the chunk again, because the change feed has only stored messages: an accepted
      // message that isn't stored yet appears only in the list.
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
