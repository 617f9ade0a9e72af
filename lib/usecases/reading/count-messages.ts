import type { Chats } from '../../domain/chats-port.ts';
import type { PendingCounts } from '../../domain/pending-port.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/**
 * Counts the live messages of each chat that has pending ones. While MySQL is down, counts only the
 * pending messages.
 */
export async function countMessages(
  chats: Chats,
  token: ApplicationToken,
  pending: PendingCounts,
): Promise<ReadonlyMap<ChatNumber, number>> {
  if (pending.size === 0) return new Map();
  return unlessDown(
    () => chats.countMessages(token, pending),
    () => new Map([...pending].map(([chat, { count }]) => [chat, count])),
  );
}
