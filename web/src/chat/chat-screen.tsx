import { Center, Loader } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getChat } from '../api/calls.ts';
import { isGone, isProblem } from '../api/problem.ts';
import { usePage } from '../app/page-context.ts';
import { Failure } from '../ui/failure.tsx';
import classes from './chat.module.css';
import { ChatHeader } from './chat-header.tsx';
import { Composer } from './composer.tsx';
import { EditsProvider } from './edits-provider.tsx';
import { MessageList } from './message-list.tsx';
import { SearchPanel } from './search-panel.tsx';
import { useLive } from './use-live.ts';
import { useExtent } from './use-timeline.ts';

interface ChatScreenProps {
  readonly token: string;
  readonly chat: number;
  /** The number to show first; without one, the latest. */
  readonly target: number | undefined;
}

/** Others rename it, and its count goes on. */
const REFRESH_MS = 15_000;

export function ChatScreen({ token, chat, target }: ChatScreenProps) {
  const { api } = usePage();
  const at = { token, chat };
  const info = useQuery({
    queryKey: ['chat', token, chat],
    queryFn: ({ signal }) => getChat(api, token, chat, signal),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : REFRESH_MS),
  });
  const isOver = isGone(info.error);
  const { isFollowing, isConnected } = useLive(at, !isOver);
  const { head, voids } = useExtent(at, isFollowing);
  const [searching, search] = useDisclosure();

  const error = info.data && !isOver ? undefined : (info.error ?? head.error);
  return (
    <div className={classes.screen}>
      <section className={classes.chat} aria-label={`Chat ${chat}`}>
        <ChatHeader
          at={at}
          chat={info.data}
          head={head.data}
          isOver={isOver}
          isConnected={isConnected}
          isSearching={searching}
          onSearch={search.toggle}
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
      <SearchPanel at={at} opened={searching && !isOver} onClose={search.close} />
    </div>
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
