import type { PendingLog } from '../domain/pending-port.ts';
import { EngineUnavailable, Problem } from '../domain/problems.ts';
import type { MessageIndex } from '../domain/search-port.ts';
import type { Messages } from '../domain/store-port.ts';
import type { ApplicationToken, ChatNumber, Message, MessageNumber } from '../domain/terms.ts';
import { orPending, readPending } from './read-pending.ts';
import { pendingMessage } from './views.ts';

export interface ReadMessagePorts {
  readonly pendingLog: PendingLog;
  readonly messages: Messages;
  readonly messageIndex: MessageIndex;
}

/** One message with its state: accepted, persisted or searchable. */
export const readMessage =
  ({ pendingLog, messages, messageIndex }: ReadMessagePorts) =>
  async (token: ApplicationToken, chat: ChatNumber, number: MessageNumber): Promise<Message> => {
    const pending = await readPending(pendingLog.message(token, chat, number));
    const waiting = pending.known ? pending.value : undefined;
    const stored = await orPending(messages.find(token, chat, number), waiting);
    if (stored === 'application-not-found' || stored === 'chat-deleted') throw new Problem(stored);
    if (stored === 'deleted') throw new Problem('message-deleted');
    if (stored && stored !== 'void') {
      const { revision } = stored;
      const searchable = await messageIndex
        .isSearchable(token, chat, number, revision)
        .catch(unlessDown);
      return searchable ? { ...stored, state: 'searchable' } : stored;
    }
    if (waiting) return pendingMessage(waiting);
    // Without Redis nobody can say that there is none: it may be pending.
    if (!pending.known) throw pending.cause;
    throw new Problem(stored ? 'number-void' : 'message-not-found');
  };

function unlessDown(error: unknown): false {
  if (error instanceof EngineUnavailable) return false;
  throw error;
}
