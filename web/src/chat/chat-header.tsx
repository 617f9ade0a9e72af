import { ActionIcon, Badge, Group, Text, Title, Tooltip } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Chat } from '../api/resources.ts';
import type { ChatAddress } from './cache.ts';
import classes from './chat.module.css';
import { ChatMenu } from './chat-menu.tsx';
import { GoToNumber } from './go-to-number.tsx';

interface ChatHeaderProps {
  readonly at: ChatAddress;
  readonly chat: Chat | undefined;
  readonly head: number | undefined;
  /** The chat was not found, or was deleted. */
  readonly isOver: boolean;
  readonly isConnected: boolean;
  readonly isSearching: boolean;
  readonly onSearch: () => void;
}

export function ChatHeader(props: ChatHeaderProps) {
  const { at, chat, head, isOver, isConnected, isSearching, onSearch } = props;
  const title = chat?.title ?? 'Untitled';
  return (
    <header className={classes.header}>
      <div style={{ minWidth: 0 }}>
        <Group gap={8} wrap="nowrap">
          <Text span c="dimmed" ff="monospace" size="sm" aria-hidden="true">
            #{at.chat}
          </Text>
          <Title order={1} size="h5" className={classes.title}>
            {title}
          </Title>
          {!isConnected && !isOver && (
            <Badge color="orange.9" variant="light" size="sm" role="status">
              reconnecting
            </Badge>
          )}
        </Group>
        {!isOver && (
          <Text size="xs" c="dimmed">
            {chat?.messages_count ?? '…'} messages{head ? ` · last number ${head}` : ''}
          </Text>
        )}
      </div>
      {!isOver && (
        <Group gap={4} wrap="nowrap">
          {head !== undefined && head > 0 && <GoToNumber at={at} head={head} />}
          <Tooltip label="Search this chat">
            <ActionIcon
              variant={isSearching ? 'light' : 'subtle'}
              color={isSearching ? 'iris' : 'gray'}
              size="lg"
              aria-label="Search this chat"
              aria-expanded={isSearching}
              onClick={onSearch}
            >
              <IconSearch size={19} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          <ChatMenu at={at} title={chat?.title ?? ''} />
        </Group>
      )}
    </header>
  );
}
