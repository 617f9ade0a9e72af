import type { Posted, PostMessagesInput } from '../../domain/posting.ts';
import type { Instant, MessageId } from '../../domain/terms.ts';
import { type NumberMessagesPorts, numberMessages } from '../numbering/number-messages.ts';
import { pendingMessage } from '../pending/views.ts';
import { type DeliverWritesPorts, deliverWrites } from './deliver-writes.ts';

export interface PostMessagesPorts extends NumberMessagesPorts, DeliverWritesPorts {
  readonly newId: () => MessageId;
  readonly instant: () => Instant;
}

/**
 * Numbers messages in order and delivers them: to the stores if the client waits, else to the
 * queue. They can be read at once. Throws if no message can be acknowledged.
 */
export const postMessages = ({ newId, instant, ...ports }: PostMessagesPorts) => {
  const number = numberMessages(ports);
  const deliver = deliverWrites(ports);
  return async ({ messages, ...to }: PostMessagesInput): Promise<readonly Posted[]> => {
    const createdAt = instant();
    const drafts = messages.map(({ idempotency, pointer, sentAt = createdAt, ...content }) => {
      const draft = { id: newId(), ...content, sentAt, createdAt };
      return { draft, idempotency, pointer };
    });
    const numbered = await number(to, drafts);
    const writes = numbered.flatMap((one) => ('write' in one ? one.write : []));
    const stateOf = await deliver(writes, to);
    const posted = numbered.map((one): Posted => {
      if ('stored' in one) return { message: one.stored };
      if ('error' in one) return one;
      const state = stateOf(one.write);
      if (typeof state !== 'string') return { error: state };
      return { message: { ...pendingMessage(one.write.message), state } };
    });
    const [first] = posted;
    if (first && 'error' in first && posted.every((one) => 'error' in one)) throw first.error;
    return posted;
  };
};
