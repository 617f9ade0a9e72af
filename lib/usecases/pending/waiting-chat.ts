import type { PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { AcceptedChat, ApplicationToken, ChatNumber } from '../../domain/terms.ts';

/** A chat in the pending log: its own entry, and whether any of its messages has one. */
export interface WaitingChat {
  /** Absent if the chat is stored, if it never existed, or if the log lost its entry. */
  readonly chat: AcceptedChat | undefined;
  readonly messagesWait: boolean;
}

export async function waitingChat(
  pendingLog: PendingLog,
  token: ApplicationToken,
  number: ChatNumber,
): Promise<WaitingChat> {
  const [chat, messagesWait] = await Promise.all([
    pendingLog.chat(token, number),
    pendingLog.hasMessages(token, number),
  ]);
  return { chat, messagesWait };
}

export const NOTHING_WAITS: WaitingChat = { chat: undefined, messagesWait: false };

/**
 * The problem for a chat that is neither stored nor in the pending log. If messages of the chat are
 * pending, the chat exists, even if its number is a void: Redis lost the chat's entry, and the
 * queue has a copy.
 */
export function noChat(known: {
  readonly isVoid: boolean;
  readonly messagesWait: boolean;
}): Problem {
  if (known.messagesWait)
    return new Problem('store-unavailable', 'The chat is not stored yet. Retry shortly.');
  return new Problem(known.isVoid ? 'number-void' : 'chat-not-found');
}
