import type { ChatRange, PendingLog } from '../domain/pending-port.ts';
import { Problem } from '../domain/problems.ts';
import type { Applications, Chats } from '../domain/store-port.ts';
import type { ApplicationToken, Chat, ChatNumber } from '../domain/terms.ts';
import { countMessages } from './count-messages.ts';
import { mergePage, type Page } from './merge-page.ts';
import { readPending } from './read-pending.ts';
import { pendingChat } from './views.ts';

export interface ListChatsPorts {
  readonly pendingLog: PendingLog;
  readonly applications: Applications;
  readonly chats: Chats;
}

export interface ListChatsInput extends ChatRange {
  readonly token: ApplicationToken;
}

/** Chats of an application in order of their numbers, pending ones included. */
export const listChats =
  ({ pendingLog, applications, chats }: ListChatsPorts) =>
  async ({ token, ...range }: ListChatsInput): Promise<Page<Chat>> => {
    const pending = await readPending(
      Promise.all([pendingLog.chats(token), pendingLog.messageNumbers(token)]),
    );
    const [waiting, numbers] = pending.known ? pending.value : [[], new Map()];
    if (!(await applications.find(token))) throw new Problem('application-not-found');
    const rows = await chats.list(token, { ...range, limit: range.limit + 1 });
    const page = mergePage({
      pending: waiting.filter(isWithin(range)),
      rows,
      fromPending: (chat) => pendingChat(chat, 0),
      fromRow: (row) => (typeof row.chat === 'string' ? undefined : row.chat),
      limit: range.limit,
      order: range.order,
    });
    const shown = new Set(page.items.map((chat) => chat.number));
    const counts = await countMessages(
      chats,
      token,
      new Map([...numbers].filter(([chat]) => shown.has(chat))),
    );
    return {
      ...page,
      items: page.items.map((chat) => ({
        ...chat,
        messagesCount: counts.get(chat.number) ?? chat.messagesCount,
      })),
    };
  };

const isWithin =
  ({ after = 0 as ChatNumber, before }: ChatRange) =>
  ({ number }: { readonly number: ChatNumber }) =>
    number > after && (before === undefined || number < before);
