import type { EngineUnavailable, Problem } from '../../domain/problems.ts';
import type { WriteQueue } from '../../domain/queue-port.ts';
import type { Standing } from '../../domain/rate-limit.ts';
import type {
  ApplicationToken,
  Chat,
  ChatNumber,
  IdempotencyRecord,
  Instant,
  MessageId,
} from '../../domain/terms.ts';
import { outageOf } from '../../domain/unless-down.ts';
import { type NumberWritesPorts, numberChat } from '../numbering/number-writes.ts';
import { pendingChat } from '../pending/views.ts';

export interface CreateChatPorts extends NumberWritesPorts {
  readonly writeQueue: WriteQueue;
  readonly newId: () => MessageId;
  readonly instant: () => Instant;
}

export interface CreateChatInput {
  readonly token: ApplicationToken;
  readonly title: string | null;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export type CreatedChat = {
  /**
   * The state of the rate limit. Absent: no rate limit applies, or the request failed before it
   * took from the limit.
   */
  readonly standing?: Standing | undefined;
} & ({ readonly chat: Chat } | { readonly error: Problem | EngineUnavailable });

/**
 * Numbers a chat and queues it. Resolves once SQS has accepted it; the chat can be used at once.
 */
export function createChat({ writeQueue, newId, instant, ...ports }: CreateChatPorts) {
  const number = numberChat(ports);
  return async function createChat(input: CreateChatInput): Promise<CreatedChat> {
    const { token, title, idempotency } = input;
    const draft = { id: newId(), title, createdAt: instant() };
    const { outcome, standing } = await number(token, { draft, idempotency });
    if ('error' in outcome) return { ...outcome, standing };
    if ('used' in outcome) {
      const { number: used, createdAt } = outcome.used;
      return {
        chat: pendingChat({ ...draft, createdAt, number: used as ChatNumber }, 0),
        standing,
      };
    }
    const { write } = outcome;
    // If this send fails, the sweeper sends the entry. A retried request sends the chat again,
    // because the first request may have failed here.
    const error = await writeQueue.send([write]).catch(outageOf);
    return error ? { error, standing } : { chat: pendingChat(write.chat, 0), standing };
  };
}
