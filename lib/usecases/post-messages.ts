import type { Posted, PostMessagesInput } from '../domain/posting.ts';
import { EngineUnavailable } from '../domain/problems.ts';
import { type MessageWrite, Unsent, type WriteQueue } from '../domain/queue-port.ts';
import type { Instant, MessageId } from '../domain/terms.ts';
import { type NumberMessagesPorts, numberMessages } from './number-messages.ts';
import { pendingMessage } from './views.ts';

export interface PostMessagesPorts extends NumberMessagesPorts {
  readonly writeQueue: WriteQueue;
  readonly newId: () => MessageId;
  readonly instant: () => Instant;
}

/**
 * Numbers messages in order and queues them. A message is acknowledged once SQS has accepted it; it can be read at once. Throws where not one of
 * them can be acknowledged.
 */
export const postMessages = ({ writeQueue, newId, instant, ...ports }: PostMessagesPorts) => {
  const number = numberMessages(ports);
  return async ({ messages, ...to }: PostMessagesInput): Promise<readonly Posted[]> => {
    const createdAt = instant();
    const drafts = messages.map(({ idempotency, pointer, sentAt = createdAt, ...content }) => {
      const draft = { id: newId(), ...content, sentAt, createdAt };
      return { draft, idempotency, pointer };
    });
    const numbered = await number(to, drafts);
    const writes = numbered.flatMap((one) => ('write' in one ? one.write : []));
    const unsent = await send(writeQueue, writes);
    const posted = numbered.map((one): Posted => {
      if ('stored' in one) return { message: one.stored };
      if ('error' in one) return one;
      const error = unsent.get(one.write);
      return error ? { error } : { message: pendingMessage(one.write.message) };
    });
    const [first] = posted;
    if (first && 'error' in first && posted.every((one) => 'error' in one)) throw first.error;
    return posted;
  };
};

/**
 * What this leaves unsent the sweeper sends from the pending log. A repeated request sends again too: the first may have failed here.
 */
async function send(
  writeQueue: WriteQueue,
  writes: readonly MessageWrite[],
): Promise<ReadonlyMap<MessageWrite, EngineUnavailable>> {
  try {
    await writeQueue.send(writes);
    return new Map();
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    const unsent = error instanceof Unsent ? error.writes : new Set(writes);
    return new Map(writes.filter((write) => unsent.has(write)).map((write) => [write, error]));
  }
}
