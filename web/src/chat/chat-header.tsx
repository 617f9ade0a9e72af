import { ActionIcon, Badge, Group, Menu, Text, Title, Tooltip } from '@mantine/core';
import { IconDots, IconPencil, IconSearch, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { deleteChat, renameChat } from '../api/calls.ts';
import type { Chat } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { NameDialog } from '../ui/name-dialog.tsx';
import { useConfirmedDeletion } from '../ui/use-confirmed-deletion.ts';
import { useNameDialog } from '../ui/use-name-dialog.ts';
import { type ChatAddress, forgetChat } from './cache.ts';
import classes from './chat.module.css';
import { GoToNumber } from './go-to-number.tsx';

interface ChatHeaderProps {
  readonly at: ChatAddress;
  readonly chat: Chat | undefined;
  readonly head: number | undefined;
  /** It is not there, or no more. */
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

function ChatMenu({ at, title }: { at: ChatAddress; title: string }) {
  const renaming = useRenaming(at);
  const deleting = useDeleting(at);
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Chat actions">
            <IconDots size={19} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={renaming.open}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={deleting.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        {...renaming.dialog}
        title="Rename the chat"
        label="Title (optional)"
        submit="Rename"
        value={title}
        optional
      />
      <ConfirmDialog
        {...deleting.dialog}
        title={`Delete chat ${at.chat}?`}
        confirm="Delete for ever"
      >
        All its messages are gone at once, for everybody. Its number is never used again.
      </ConfirmDialog>
    </>
  );
}

function useRenaming({ token, chat }: ChatAddress) {
  const { api } = usePage();
  const queries = useQueryClient();
  return useNameDialog(
    (title) => renameChat(api, token, chat, title || null),
    (renamed) => {
      queries.setQueryData(['chat', token, chat], renamed);
      void queries.invalidateQueries({ queryKey: ['chats', token] });
    },
  );
}

function useDeleting({ token, chat }: ChatAddress) {
  const { api } = usePage();
  const queries = useQueryClient();
  const [, go] = useLocation();
  return useConfirmedDeletion(
    () => deleteChat(api, token, chat),
    () => {
      void queries.invalidateQueries({ queryKey: ['chats', token] });
      go(`/a/${token}`);
      forgetChat(queries, { token, chat });
    },
  );
}
