import { ActionIcon, Group, Text, Textarea, TextInput } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import * as z from 'zod/mini';
import { messageBody } from '../../../lib/contracts/text.ts';
import { usePage } from '../app/page-context.ts';
import classes from './chat.module.css';
import { useOutbox } from './outbox-provider.tsx';

/**
 * The reason for which the API would refuse the text, if there is one. A blank text has no such
 * reason here, although it can't be sent.
 */
export function bodyFault(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const parsed = z.safeParse(messageBody, text);
  return parsed.success ? undefined : `The text ${parsed.error.issues[0]?.message}`;
}

export function Composer({ chat }: { chat: number }) {
  const { author, setAuthor, mode } = usePage();
  const { send } = useOutbox();
  const [text, setText] = useState('');
  const fault = bodyFault(text);
  const isReady = text.trim() !== '' && !fault;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isReady) return;
    send(chat, text);
    setText('');
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  }
  return (
    <form className={classes.composer} onSubmit={submit} aria-label="New message">
      <Textarea
        aria-label="Message"
        placeholder="Write a message"
        size="md"
        autosize
        minRows={1}
        maxRows={8}
        value={text}
        error={fault}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        rightSectionWidth={46}
        rightSection={
          <ActionIcon
            type="submit"
            size={32}
            radius="md"
            disabled={!isReady}
            aria-label="Send"
            className={classes.send}
          >
            <IconArrowUp size={18} />
          </ActionIcon>
        }
      />
      <Group justify="space-between" gap="xs" mt={6} wrap="nowrap">
        <Group gap={6} wrap="nowrap">
          <Text size="xs" c="dimmed" component="label" htmlFor="author">
            as
          </Text>
          <TextInput
            id="author"
            size="xs"
            w={150}
            maxLength={255}
            aria-label="Your name"
            placeholder="Your name"
            value={author}
            onChange={(event) => setAuthor(event.currentTarget.value)}
          />
        </Group>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {mode === 'queued' ? 'Queued write' : 'Direct write'} · Enter sends, Shift + Enter begins
          a line
        </Text>
      </Group>
    </form>
  );
}
