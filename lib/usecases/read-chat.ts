import type { PendingLog } from '../domain/pending-port.ts';
import { Problem } from '../domain/problems.ts';
import type { Chats } from '../domain/store-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../domain/terms.ts';
import { countMessages } from './count-messages.ts';
import { orPending, readPending } from './read-pending.ts';
import { pendingChat } from './views.ts';

export interface ReadChatPorts {
  readonly pendingLog: PendingLog;
  readonly chats: Chats;
}

/** A chat, pending or stored; `messagesCount` counts its pending messages too. */
export const readChat =
  ({ pendingLog, chats }: ReadChatPorts) =>
  async (token: ApplicationToken, number: ChatNumber): Promise<Chat> => {
    const pending = await readPending(
      Promise.all([pendingLog.chat(token, number), pendingLog.messageNumbers(token, number)]),
    );
    const [waiting, numbers] = pending.known ? pending.value : [undefined, new Map()];
    const stored = await orPending(chats.find(token, number), waiting);
    if (stored === 'deleted') throw new Problem('chat-deleted');
    if (stored === 'void' && !waiting) throw new Problem('number-void');
    const live = stored === 'void' ? undefined : stored;
    const chat = live ?? (waiting && pendingChat(waiting, 0));
    if (chat) {
      const counts = await countMessages(chats, token, numbers);
      return { ...chat, messagesCount: counts.get(number) ?? chat.messagesCount };
    }
    // Without Redis nobody can say that it does not exist: it may be pending.
    if (!pending.known) throw pending.cause;
    throw new Problem('chat-not-found');
  };
