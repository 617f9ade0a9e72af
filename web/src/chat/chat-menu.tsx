import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { deleteChat, renameChat } from '../api/calls.ts';
import { usePage } from '../app/page-context.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { NameDialog } from '../ui/name-dialog.tsx';
import { useConfirmedDeletion } from '../ui/use-confirmed-deletion.ts';
import { useNameDialog } from '../ui/use-name-dialog.ts';
import { type ChatAddress, forgetChat } from './cache.ts';

export function ChatMenu({ at, title }: { at: ChatAddress; title: string }) {
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
