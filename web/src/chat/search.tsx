import { Button, Loader, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type SearchQuery, search } from '../api/search-calls.ts';
import { usePage } from '../app/page-context.ts';
import { Failure } from '../ui/failure.tsx';
import type { ChatAddress } from './cache.ts';
import { Hit } from './hit.tsx';
import { SearchDates } from './search-dates.tsx';
import { queryOf, type SearchFields } from './search-fields.ts';

const TYPING_MS = 250;
/**
 * Pause before a search without hits is repeated, because a new message is found a little after it
 * was written.
 */
const AGAIN_MS = 2_000;

export interface SearchProps {
  readonly at: ChatAddress;
  readonly fields: SearchFields;
  readonly onChange: (fields: Partial<SearchFields>) => void;
  readonly onOpened: () => void;
}

export function Search({ at, fields, onChange, onOpened }: SearchProps) {
  const { text, author, sort, everywhere } = fields;
  const asked = useMemo(() => queryOf(fields), [fields]);
  const [query] = useDebouncedValue(asked, TYPING_MS);
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
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
      <Switch
        size="xs"
        label="In all chats of this application"
        checked={everywhere}
        onChange={(event) => onChange({ everywhere: event.currentTarget.checked })}
      />
      <TextInput
        size="xs"
        label="By"
        placeholder="anybody"
        value={author}
        onChange={(event) => onChange({ author: event.currentTarget.value })}
      />
      <SearchDates dates={fields} onChange={onChange} />
      <Select
        size="xs"
        label="Order"
        allowDeselect={false}
        data={[
          { value: 'relevance', label: 'Best match first' },
          { value: 'newest', label: 'Newest first' },
        ]}
        value={sort}
        onChange={(value) => onChange({ sort: value as SearchFields['sort'] })}
      />
      <Text size="xs" c="dimmed" role="status">
        {outcomeOf(query.query, found.data?.pages[0]?.total)}
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
  });
}

function outcomeOf(query: string, total: number | undefined): string {
  if (query === '') return 'Any order, any case, and “hel” finds “Hello”.';
  if (total === undefined) return '';
  if (total === 0)
    return 'Nothing found. A new message can be found about three seconds after it was sent.';
  return `${total} found`;
}
