import { Text } from '@mantine/core';
import { Link, useRoute } from 'wouter';
import type { Chat } from '../api/resources.ts';
import classes from './workspace.module.css';

interface ChatLinkProps {
  readonly token: string;
  readonly chat: Chat;
  readonly onNavigate: () => void;
}

export function ChatLink({ token, chat, onNavigate }: ChatLinkProps) {
  const [isOpen] = useRoute(`/a/${token}/c/${chat.number}/*?`);
  return (
    <Link
      href={`/a/${token}/c/${chat.number}`}
      className={classes.chat}
      aria-current={isOpen ? 'page' : undefined}
      onClick={onNavigate}
    >
      <span className={classes.badge}>{chat.number}</span>
      <Text
        size="sm"
        fw={isOpen ? 600 : 500}
        truncate
        flex={1}
        fs={chat.title ? undefined : 'italic'}
      >
        {chat.title ?? 'Untitled'}
      </Text>
      <Text size="xs" c="dimmed" aria-label={`${chat.messages_count} messages`}>
        {chat.messages_count > 0 && chat.messages_count}
      </Text>
    </Link>
  );
}
