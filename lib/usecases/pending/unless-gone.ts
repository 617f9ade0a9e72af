import type { NoApplication } from '../../domain/applications-port.ts';
import type { StoredChat } from '../../domain/chats-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { Chat } from '../../domain/terms.ts';

/**
 * Returns a chat as MySQL has it. Throws if the chat or its application was deleted, even if
 * entries of the chat are still pending.
 */
export function unlessGone(
  stored: StoredChat | NoApplication | undefined,
): Chat | 'void' | undefined {
  if (stored === 'application-not-found') throw new Problem(stored);
  if (stored === 'deleted') throw new Problem('chat-deleted');
  return stored;
}
