import { AppShell, Button, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { listChats } from '../api/calls.ts';
import { usePage } from '../app/page-context.ts';
import { Failure } from '../ui/failure.tsx';
import { ChatLink } from './chat-link.tsx';
import { NewChatButton } from './new-chat-button.tsx';
import classes from './workspace.module.css';

/** The list is read again this often, because others create chats, too. */
const REFRESH_MS = 10_000;

interface ChatNavigationProps {
  readonly token: string;
  /** On a narrow screen the navigation covers the chat while open, and is hidden otherwise. */
  readonly opened: boolean;
  readonly onNavigate: () => void;
}

export function ChatNavigation({ token, opened, onNavigate }: ChatNavigationProps) {
  const { api } = usePage();
  const chats = useInfiniteQuery({
    queryKey: ['chats', token],
    queryFn: ({ pageParam, signal }) => listChats(api, token, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const all = chats.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <AppShell.Navbar
      className={classes.navbar}
      data-closed={!opened || undefined}
      aria-label="Chats"
    >
      <AppShell.Section p="sm">
        <NewChatButton token={token} fullWidth />
      </AppShell.Section>
      <AppShell.Section grow component={ScrollArea} px="sm" pb="sm" type="auto">
        <Stack gap={2}>
          {chats.isPending && [1, 2, 3].map((n) => <Skeleton key={n} h={40} radius="md" />)}
          {chats.error && (
            <Failure
              what="The chats could not be listed"
              error={chats.error}
              onRetry={chats.refetch}
            />
          )}
          {chats.isSuccess && all.length === 0 && (
            <Text size="sm" c="dimmed" p="xs">
              No chat yet. The first one gets the number 1.
            </Text>
          )}
          {all.map((chat) => (
            <ChatLink key={chat.number} token={token} chat={chat} onNavigate={onNavigate} />
          ))}
          {chats.hasNextPage && (
            <Button
              variant="subtle"
              size="xs"
              loading={chats.isFetchingNextPage}
              onClick={() => chats.fetchNextPage()}
            >
              More chats
            </Button>
          )}
        </Stack>
      </AppShell.Section>
    </AppShell.Navbar>
  );
}
