import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useRef } from 'react';
import { editMessage, getMessage } from '../api/calls.ts';
import { isProblem } from '../api/problem.ts';
import type { Message } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import { type ChatAddress, learnDeleted, learnMessage } from './cache.ts';
import { bodyFault } from './composer.tsx';
import { type Edit, isOvertaken } from './edits.ts';
import { useEdits } from './edits-provider.tsx';
import { focusMessage, isFocused } from './focus.ts';
import { OvertakenEdit } from './overtaken-edit.tsx';

interface MessageEditorProps {
  readonly at: ChatAddress;
  readonly message: Message;
  readonly edit: Edit;
}

export function MessageEditor({ at, message, edit }: MessageEditorProps) {
  const { write, close } = useEdits();
  const { number, text } = edit;
  const editor = useRef<HTMLDivElement>(null);
  function onClose() {
    if (isFocused(editor.current)) focusMessage(number);
    close(number);
  }
  const save = useSaving(at, message, onClose);
  const overtaken = isOvertaken(edit, message);
  const fault = bodyFault(text);

  function submit() {
    if (text === message.body) onClose();
    else if (!fault && !overtaken && !save.isPending) save.mutate(text);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') onClose();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }
  return (
    <Stack ref={editor} gap={6} my={4}>
      <Textarea
        data-autofocus
        autoFocus
        autosize
        maxRows={12}
        aria-label={`Text of message ${number}`}
        value={text}
        error={fault ?? (overtaken ? undefined : save.error?.message)}
        onChange={(event) => write(number, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {overtaken ? (
        <OvertakenEdit
          theirs={message.body}
          busy={save.isPending}
          onKeep={() => fault || save.mutate(text)}
          onTake={onClose}
        />
      ) : (
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
      )}
    </Stack>
  );
}

/**
 * Saves only over the revision on the screen. If somebody else was faster, shows what they wrote.
 */
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
