import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard, useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDots, IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteMessage } from '../api/calls.ts';
import { isProblem } from '../api/problem.ts';
import type { Message } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type ChatAddress, learnDeleted } from './cache.ts';
import classes from './chat.module.css';
import { focusMessage } from './focus.ts';

interface MessageActionsProps {
  readonly at: ChatAddress;
  readonly message: Message;
  readonly onEdit: () => void;
}

export function MessageActions({ at, message, onEdit }: MessageActionsProps) {
  const [asking, ask] = useDisclosure();
  const clipboard = useClipboard();
  const remove = useRemoval(at, message, () => {
    ask.close();
    focusMessage(message.number);
  });
  const link = `${location.href.split('#')[0]}#/a/${at.token}/c/${at.chat}/${message.number}`;
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon
            className={classes.actions}
            variant="default"
            size="md"
            aria-label={`Actions for message ${message.number}`}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => clipboard.copy(link)}>
            Copy the link
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={ask.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title={`Delete message ${message.number}?`}
        confirm="Delete"
        busy={remove.isPending}
        onClose={ask.close}
        onConfirm={() => remove.mutate()}
      >
        Its text is gone for everybody. Its number stays and is never used again.
      </ConfirmDialog>
    </>
  );
}

function useRemoval(at: ChatAddress, { number }: Message, done: () => void) {
  const { api } = usePage();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => deleteMessage(api, at.token, at.chat, number),
    onError: (error) => {
      // Somebody else has deleted the message already.
      if (isProblem(error) && error.code === 'message-deleted') learnDeleted(queries, at, number);
      else
        notifications.show({ color: 'red', title: 'It was not deleted', message: error.message });
    },
    onSuccess: () => learnDeleted(queries, at, number),
    onSettled: done,
  });
}
