import type { Chats } from '../../domain/chats-port.ts';
import type { PendingNumbers } from '../../domain/pending-port.ts';
import { EngineUnavailable } from '../../domain/problems.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';

/**
 * Counts of live messages for chats with pending ones. Without MySQL it counts only the pending
 * ones.
 */
export async function countMessages(
  chats: Chats,
  token: ApplicationToken,
  pending: PendingNumbers,
): Promise<ReadonlyMap<ChatNumber, number>> {
  if (pending.size === 0) return new Map();
  try {
    return await chats.countMessages(token, pending);
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    return new Map([...pending].map(([chat, numbers]) => [chat, numbers.length]));
  }
}
