import type { Chats, StoredChat } from '../../../lib/domain/chats-port.ts';
import type { Messages, StoredMessage } from '../../../lib/domain/messages-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { at, broken, down, memoryPendingLog, memoryStore, only, token } from './fakes.ts';

/* The states of the engines that reads meet. All messages are in chat 1. */

/** MySQL with these rows. */
export function rows(given: {
  readonly chats?: Readonly<Record<number, StoredChat>>;
  readonly messages?: Readonly<Record<number, StoredMessage>>;
}) {
  const { chats, messages } = memoryStore(given);
  return { chats: only<Chats>(chats), messages: only<Messages>(messages) };
}

export const noRows = rows({});
export const mysqlDown = { chats: down<Chats>('mysql'), messages: down<Messages>('mysql') };
export const mysqlBroken = { chats: broken<Chats>(), messages: broken<Messages>() };

export const nothingPending = memoryPendingLog([], []);
/** Chat 1 and its messages 1 and 2 are accepted, and no worker has stored them. */
export const chatPending = memoryPendingLog([1], [1, 2]);
export const redisDown = down<PendingLog>('redis');
export const redisBroken = broken<PendingLog>();

export const application = {
  token,
  name: 'x',
  chatsCount: 0,
  revision: 1,
  createdAt: at,
  updatedAt: at,
};
