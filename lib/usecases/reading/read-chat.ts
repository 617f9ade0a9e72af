import type { Chats } from '../../domain/chats-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../../domain/terms.ts';
import { orPending, readPending } from '../pending/read-pending.ts';
import { unlessGone } from '../pending/unless-gone.ts';
import { pendingChat } from '../pending/views.ts';
import { noChat } from '../pending/waiting-chat.ts';
import { countMessages } from './count-messages.ts';

export interface ReadChatPorts {
  readonly pendingLog: PendingLog;
  readonly sequences: Sequences;
  readonly chats: Chats;
}

/** Reads a pending or stored chat. `messagesCount` includes pending messages. */
export function readChat({ pendingLog, sequences, chats }: ReadChatPorts) {
  return async function readChat(token: ApplicationToken, number: ChatNumber): Promise<Chat> {
    const pending = await readPending(
      Promise.all([
        pendingLog.chat(token, number),
        pendingLog.messageCounts(token, [number]),
        sequences.head({ token, chat: number }),
      ]),
    );
    const [waiting, pendingIn, head] = pending.known ? pending.value : [undefined, new Map()];
    const stored = unlessGone(await orPending(chats.find(token, number), waiting));
    const live = stored === 'void' ? undefined : stored;
    const chat = live ?? (waiting && pendingChat(waiting, 0));
    if (chat) {
      const counts = await countMessages(chats, token, pendingIn);
      return { ...chat, head, messagesCount: counts.get(number) ?? chat.messagesCount };
    }
    // While Redis is down a chat cannot be called missing: it may be pending.
    if (!pending.known) throw pending.cause;
    const messagesWait = (pendingIn.get(number)?.count ?? 0) > 0;
    throw noChat({ isVoid: stored === 'void', messagesWait });
  };
}
