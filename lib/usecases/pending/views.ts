import type { AcceptedChat, AcceptedMessage, Chat, Message } from '../../domain/terms.ts';

/** The resource of a chat that is not stored yet. */
export const pendingChat = (chat: AcceptedChat, messagesCount: number): Chat => ({
  number: chat.number,
  title: chat.title,
  messagesCount,
  revision: 1,
  createdAt: chat.createdAt,
  updatedAt: chat.createdAt,
});

/** The resource of a message that is not stored yet. */
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
