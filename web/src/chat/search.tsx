import { Button, Loader, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type SearchQuery, search } from '../api/search-calls.ts';
import { usePage } from '../app/page-context.ts';
import { Failure } from '../ui/failure.tsx';
import type { ChatAddress } from './cache.ts';
import { Hit } from './hit.tsx';
import { SearchDates } from './search-dates.tsx';

const TYPING_MS = 250;
/** What was just written is found a little later: nobody need ask twice. */
const AGAIN_MS = 2_000;
type Sort = 'relevance' | 'newest';

export function Search({ at, onOpened }: { at: ChatAddress; onOpened: () => void }) {
  const [text, setText] = useState('');
  const [author, setAuthor] = useState('');
  const [sort, setSort] = useState<Sort>('relevance');
  const [everywhere, setEverywhere] = useState(false);
  const [dates, setDates] = useState<Pick<SearchQuery, 'from' | 'to'>>({});
  const [query] = useDebouncedValue(
    {
      query: text.trim(),
      author: author.trim() || undefined,
      sort: sort === 'newest' ? sort : undefined,
      ...dates,
    },
    TYPING_MS,
  );
  const found = useHits(everywhere ? { token: at.token } : at, query);
  const hits = found.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Stack gap="sm" role="search" aria-label="Messages">
      <TextInput
        data-autofocus
        autoFocus
        aria-label="Search for"
        placeholder="Words, or their beginnings"
        leftSection={<IconSearch size={16} />}
        rightSection={found.isFetching ? <Loader size={14} aria-label="Searching" /> : null}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Switch
        size="xs"
        label="In all chats of this application"
        checked={everywhere}
        onChange={(event) => setEverywhere(event.currentTarget.checked)}
      />
      <TextInput
        size="xs"
        label="By"
        placeholder="anybody"
        value={author}
        onChange={(event) => setAuthor(event.currentTarget.value)}
      />
      <SearchDates dates={dates} onChange={setDates} />
      <Select
        size="xs"
        label="Order"
        allowDeselect={false}
        data={[
          { value: 'relevance', label: 'Best match first' },
          { value: 'newest', label: 'Newest first' },
        ]}
        value={sort}
        onChange={(value) => setSort(value as Sort)}
      />
      <Text size="xs" c="dimmed" role="status">
        {outcomeOf(query.query, found.isSuccess, hits.length, found.hasNextPage)}
      </Text>
      {found.error && (
        <Failure what="The search failed" error={found.error} onRetry={found.refetch} />
      )}
      <Stack gap={6} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {hits.map((hit) => (
          <Hit
            key={`${hit.chat_number}:${hit.number}`}
            at={{ token: at.token, chat: hit.chat_number }}
            hit={hit}
            withChat={everywhere}
            onOpened={onOpened}
          />
        ))}
      </Stack>
      {found.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          More
        </Button>
      )}
    </Stack>
  );
}

function useHits(where: { token: string; chat?: number }, query: SearchQuery) {
  const { api } = usePage();
  return useInfiniteQuery({
    queryKey: ['search', where, query],
    queryFn: ({ pageParam, signal }) => search(api, where, { ...query, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    enabled: query.query !== '',
    refetchInterval: ({ state }) => (state.data?.pages[0]?.data.length === 0 ? AGAIN_MS : false),
    gcTime: 0,
  });
}

function outcomeOf(query: string, isFound: boolean, count: number, more: boolean): string {
  if (query === '') return 'Any order, any case, and “hel” finds “Hello”.';
  if (!isFound) return '';
  if (count === 0)
    return 'Nothing found. A new message can be found about three seconds after it was sent.';
  return `${count}${more ? ' or more' : ''} found`;
}
