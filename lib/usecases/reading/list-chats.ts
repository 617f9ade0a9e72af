import type { Applications } from '../../domain/applications-port.ts';
import type { Chats } from '../../domain/chats-port.ts';
import type { ChatRange, PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { ApplicationToken, Chat } from '../../domain/terms.ts';
import { mergePage, type Page } from '../pending/merge-page.ts';
import { readPending } from '../pending/read-pending.ts';
import { pendingChat } from '../pending/views.ts';
import { countMessages } from './count-messages.ts';

export interface ListChatsPorts {
  readonly pendingLog: PendingLog;
  readonly applications: Applications;
  readonly chats: Chats;
}

export interface ListChatsInput extends ChatRange {
  readonly token: ApplicationToken;
}

/**
 * Chats of an application by number, including pending ones. Reads the pending log first: an entry
 * that leaves the log later is found as a row.
 */
export function listChats({ pendingLog, applications, chats }: ListChatsPorts) {
  return async function listChats({ token, ...range }: ListChatsInput): Promise<Page<Chat>> {
    const wanted = { ...range, limit: range.limit + 1 };
    const waiting = await readPending(pendingLog.chats(token, wanted));
    if (!(await applications.find(token))) throw new Problem('application-not-found');
    const page = mergePage({
      pending: waiting.known ? waiting.value : [],
      stored: await chats.list(token, wanted),
      fromPending: (chat) => pendingChat(chat, 0),
      fromRow: ({ chat }) => chat,
      limit: range.limit,
      order: range.order,
    });
    // Count the messages of the page's chats again, stored and pending together: the counts in the
    // chats' rows miss messages that were stored after the rows were read.
    const shown = page.items.map(({ number }) => number);
    const waitingIn = await readPending(pendingLog.messageCounts(token, shown));
    const counts = waitingIn.known ? await countMessages(chats, token, waitingIn.value) : new Map();
    return {
      ...page,
      ...(!(waiting.known && waitingIn.known) && { incomplete: true }),
      items: page.items.map((chat) => ({
        ...chat,
        messagesCount: counts.get(chat.number) ?? chat.messagesCount,
      })),
    };
  };
}
