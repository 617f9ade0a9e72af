import type { PendingLog } from '../domain/pending-port.ts';
import { Problem } from '../domain/problems.ts';
import type { AcceptedChat, ApplicationToken, ChatNumber } from '../domain/terms.ts';

/** What the pending log holds of a chat. */
export interface WaitingChat {
  /** Absent where the chat is stored, or never was, or the log has lost its entry. */
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
 * Why a chat cannot be had that is neither stored nor in the pending log. Where messages of it wait it exists, a void or not: its own entry was lost,
 * and the queue has a copy of it.
 */
export function noChat(known: {
  readonly isVoid: boolean;
  readonly messagesWait: boolean;
}): Problem {
  if (known.messagesWait)
    return new Problem('store-unavailable', 'The chat is not stored yet: try again.');
  return new Problem(known.isVoid ? 'number-void' : 'chat-not-found');
}
