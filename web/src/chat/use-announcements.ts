import { useEffect, useRef, useState } from 'react';
import type { Entry } from './chunk.ts';
import { useOutbox } from './outbox-provider.tsx';

/** Text for a screen reader: the latest message that this page didn't send, announced once. */
export function useAnnouncements(
  chat: number,
  head: number,
  entryOf: (number: number) => Entry,
): string {
  const { isOwn } = useOutbox();
  const told = useRef(head);
  const [text, setText] = useState('');
  const entry = head > told.current ? entryOf(head) : undefined;
  const message = entry?.kind === 'message' ? entry.message : undefined;
  useEffect(() => {
    if (!message || message.number <= told.current) return;
    told.current = message.number;
    if (!isOwn(chat, message)) setText(`${message.author ?? 'Somebody'}: ${message.body}`);
  }, [message, chat, isOwn]);
  return text;
}
