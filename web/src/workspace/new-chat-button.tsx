import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { createChat } from '../api/calls.ts';
import { isUnknownOutcome, retryDelay } from '../api/problem.ts';
import { usePage } from '../app/page-context.ts';
import { NameDialog } from '../ui/name-dialog.tsx';

const RETRIES = 5;

export function NewChatButton({
  token,
  fullWidth = false,
}: {
  token: string;
  fullWidth?: boolean;
}) {
  const { api } = usePage();
  const [, go] = useLocation();
  const [opened, { open, close }] = useDisclosure();
  const key = useRef(crypto.randomUUID());
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (title: string) => createChat(api, token, title || null, key.current),
    retry: (failures, error) => failures < RETRIES && isUnknownOutcome(error),
    retryDelay,
    onSuccess: (chat) => {
      key.current = crypto.randomUUID();
      queries.setQueryData(['chat', token, chat.number], chat);
      void queries.invalidateQueries({ queryKey: ['chats', token] });
      close();
      go(`/a/${token}/c/${chat.number}`);
    },
  });
  return (
    <>
      <Button
        leftSection={<IconPlus size={17} />}
        variant="light"
        fullWidth={fullWidth}
        onClick={open}
      >
        New chat
      </Button>
      <NameDialog
        opened={opened}
        title="New chat"
        label="Title (optional)"
        value=""
        submit="Create chat"
        optional
        busy={create.isPending}
        error={create.error?.message}
        onClose={close}
        onSubmit={(title) => create.mutate(title)}
      />
    </>
  );
}
