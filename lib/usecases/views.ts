import type { AcceptedChat, AcceptedMessage, Chat, Message } from '../domain/terms.ts';

/** A chat that is not in the store yet, as its reader sees it. */
export const pendingChat = (chat: AcceptedChat, messagesCount: number): Chat => ({
  number: chat.number,
  title: chat.title,
  messagesCount,
  revision: 1,
  createdAt: chat.createdAt,
  updatedAt: chat.createdAt,
});

/** A message that is not in the store yet, as its reader sees it. */
export const pendingMessage = (message: AcceptedMessage): Message => ({
  number: message.number,
  body: message.body,
  author: message.author,
  sentAt: message.sentAt,
  metadata: message.metadata,
  createdAt: message.createdAt,
  updatedAt: message.createdAt,
  revision: 1,
  state: 'accepted',
});
