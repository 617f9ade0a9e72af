import type { Chats } from '../../domain/chats-port.ts';
import type { Messages } from '../../domain/messages-port.ts';
import type { MessageRange, PendingLog } from '../../domain/pending-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { ApplicationToken, ChatNumber, Message } from '../../domain/terms.ts';
import { mergePage, type Page } from '../pending/merge-page.ts';
import { readPending } from '../pending/read-pending.ts';
import { unlessGone } from '../pending/unless-gone.ts';
import { pendingMessage } from '../pending/views.ts';
import { NOTHING_WAITS, waitingChat } from '../pending/waiting-chat.ts';

export interface ListMessagesPorts {
  readonly pendingLog: PendingLog;
  readonly chats: Chats;
  readonly messages: Messages;
}

export interface ListMessagesInput extends MessageRange {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
}

/**
 * Messages of a chat by number, including pending ones. Reads the pending log first: an entry that
 * leaves the log later is found as a row.
 */
export function listMessages({ pendingLog, chats, messages }: ListMessagesPorts) {
  return async function listMessages({
    token,
    chat,
    ...range
  }: ListMessagesInput): Promise<Page<Message>> {
    const wanted = { ...range, limit: range.limit + 1 };
    const pending = await readPending(
      Promise.all([waitingChat(pendingLog, token, chat), pendingLog.messages(token, chat, wanted)]),
    );
    const [ofChat, waiting] = pending.known ? pending.value : [NOTHING_WAITS, []];
    // The list needs MySQL even if the chat is pending: messages whose envelopes carried the chat's
    // record may be stored already.
    const stored = unlessGone(await chats.find(token, chat));
    if ((!stored || stored === 'void') && !ofChat.chat && !ofChat.messagesWait) {
      // While Redis is down a chat cannot be called missing: it may be pending.
      if (!pending.known) throw pending.cause;
      throw new Problem(stored ? 'number-void' : 'chat-not-found');
    }
    const rows = stored ? await messages.list(token, chat, wanted) : NOTHING;
    const page = mergePage({
      pending: waiting,
      stored: rows,
      fromPending: pendingMessage,
      fromRow: ({ message }) => message,
      limit: range.limit,
      order: range.order,
    });
    return { ...page, ...(!pending.known && { incomplete: true }) };
  };
}

const NOTHING = { rows: [], voids: [] };
