import type { Messages } from '../../domain/messages-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { ApplicationToken, ChatNumber, Message, MessageNumber } from '../../domain/terms.ts';
import { orPending, readPending } from '../pending/read-pending.ts';
import { pendingMessage } from '../pending/views.ts';

export interface ReadMessagePorts {
  readonly pendingLog: PendingLog;
  readonly messages: Messages;
}

/**
 * Reads one message. The state in the result is accepted or persisted, as only a search can tell
 * whether a message is searchable.
 */
export function readMessage({ pendingLog, messages }: ReadMessagePorts) {
  return async function readMessage(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
  ): Promise<Message> {
    const pending = await readPending(pendingLog.message(token, chat, number));
    const waiting = pending.known ? pending.value : undefined;
    const stored = await orPending(messages.find(token, chat, number), waiting);
    if (stored === 'application-not-found' || stored === 'chat-deleted') throw new Problem(stored);
    if (stored === 'deleted') throw new Problem('message-deleted');
    if (stored && stored !== 'void') return stored;
    if (waiting) return pendingMessage(waiting);
    // While Redis is down a message cannot be called missing: it may be pending.
    if (!pending.known) throw pending.cause;
    throw new Problem(stored ? 'number-void' : 'message-not-found');
  };
}
