import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { editMessage, getMessage } from '../api/calls.ts';
import { isProblem } from '../api/problem.ts';
import type { Message } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import { type ChatAddress, learnDeleted, learnMessage } from './cache.ts';
import { bodyFault } from './composer.tsx';

interface MessageEditorProps {
  readonly at: ChatAddress;
  readonly message: Message;
  readonly onClose: () => void;
}

export function MessageEditor({ at, message, onClose }: MessageEditorProps) {
  const [text, setText] = useState(message.body);
  const save = useSaving(at, message, onClose);
  const fault = bodyFault(text);

  function submit() {
    if (text === message.body) onClose();
    else if (!fault) save.mutate(text);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') onClose();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }
  return (
    <Stack gap={6} my={4}>
      <Textarea
        data-autofocus
        autoFocus
        autosize
        maxRows={12}
        aria-label={`Text of message ${message.number}`}
        value={text}
        error={fault ?? save.error?.message}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Group gap="xs">
        <Button size="compact-sm" onClick={submit} loading={save.isPending}>
          Save
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          Enter saves, Escape cancels
        </Text>
      </Group>
    </Stack>
  );
}

/** Saves over the revision that was shown, and no other: who was slower sees what the faster one wrote. */
function useSaving(at: ChatAddress, message: Message, done: () => void) {
  const { api } = usePage();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: string) => editMessage(api, at.token, at.chat, message, body),
    onSuccess: (saved) => {
      learnMessage(queries, at, saved);
      done();
    },
    onError: async (error) => {
      if (!isProblem(error)) return;
      if (error.code === 'message-deleted') learnDeleted(queries, at, message.number);
      if (error.status !== 412) return;
      learnMessage(queries, at, await getMessage(api, at.token, at.chat, message.number));
    },
  });
}
