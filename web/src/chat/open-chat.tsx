import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getChat } from '../api/calls.ts';
import { isGone, isProblem } from '../api/problem.ts';
import { usePage } from '../app/page-context.ts';
import { Failure } from '../ui/failure.tsx';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import { ChatHeader } from './chat-header.tsx';
import { Composer } from './composer.tsx';
import { EditsProvider } from './edits-provider.tsx';
import { MessageList } from './message-list.tsx';
import { useLive } from './use-live.ts';
import { useExtent } from './use-timeline.ts';

interface OpenChatProps {
  readonly at: ChatAddress;
  readonly target: number | undefined;
  readonly isSearching: boolean;
  readonly onSearch: () => void;
}

/** The chat is read again this often, because others may rename it and its count grows. */
const REFRESH_MS = 15_000;

export function OpenChat({ at, target, isSearching, onSearch }: OpenChatProps) {
  const { api } = usePage();
  const { token, chat } = at;
  const info = useQuery({
    queryKey: ['chat', token, chat],
    queryFn: ({ signal }) => getChat(api, token, chat, signal),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : REFRESH_MS),
  });
  const isOver = isGone(info.error);
  const { isFollowing, isConnected } = useLive(at, !isOver);
  const { head, voids } = useExtent(at, isFollowing);
  const error = info.data && !isOver ? undefined : (info.error ?? head.error);
  return (
    <section className={classes.chat} aria-label={`Chat ${chat}`}>
      <ChatHeader
        at={at}
        chat={info.data}
        head={head.data}
        isOver={isOver}
        isConnected={isConnected}
        isSearching={isSearching}
        onSearch={onSearch}
      />
      {error ? (
        <Center flex={1} p="lg">
          <NotOpened chat={chat} error={error} onRetry={info.refetch} />
        </Center>
      ) : head.data === undefined ? (
        <Center flex={1}>
          <Loader aria-label="Loading the messages" />
        </Center>
      ) : (
        <EditsProvider>
          <MessageList at={at} head={head.data} voids={voids} target={target} />
        </EditsProvider>
      )}
      {!error && <Composer chat={chat} />}
    </section>
  );
}

interface NotOpenedProps {
  readonly chat: number;
  readonly error: Error;
  readonly onRetry: () => void;
}

const NotOpened = ({ chat, error, onRetry }: NotOpenedProps) =>
  isProblem(error) && error.code === 'chat-deleted' ? (
    <Failure what="This chat was deleted" error={error} />
  ) : (
    <Failure what={`Chat ${chat} could not be opened`} error={error} onRetry={onRetry} />
  );
