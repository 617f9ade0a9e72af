import { useEffect, useRef, useState } from 'react';
import { usePage } from '../app/page-context.ts';
import type { Entry } from './chunk.ts';

/** What a screen reader is told: the latest message of somebody else, once. */
export function useAnnouncements(head: number, entryOf: (number: number) => Entry): string {
  const { author } = usePage();
  const told = useRef(head);
  const [text, setText] = useState('');
  const entry = head > told.current ? entryOf(head) : undefined;
  const message = entry?.kind === 'message' ? entry.message : undefined;
  useEffect(() => {
    if (!message || message.number <= told.current) return;
    told.current = message.number;
    if (message.author !== (author.trim() || null))
      setText(`${message.author ?? 'Somebody'}: ${message.body}`);
  }, [message, author]);
  return text;
}
