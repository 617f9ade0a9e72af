import type { KeyUse } from '../../domain/idempotency-port.ts';
import type { Posted, PostedMessages, PostMessagesInput } from '../../domain/posting.ts';
import type { NewMessage } from '../../domain/sequence-port.ts';
import type { Instant, Message, MessageId, MessageNumber } from '../../domain/terms.ts';
import { type NumberWritesPorts, numberMessages } from '../numbering/number-writes.ts';
import { pendingMessage } from '../pending/views.ts';
import { type DeliverWritesPorts, deliverWrites } from './deliver-writes.ts';

export interface PostMessagesPorts extends NumberWritesPorts, DeliverWritesPorts {
  readonly newId: () => MessageId;
  readonly instant: () => Instant;
}

/**
 * Numbers messages in order and delivers them: to the stores if the client waits, else to the
 * queue. They can be read at once.
 */
export function postMessages({ newId, instant, ...ports }: PostMessagesPorts) {
  const number = numberMessages(ports);
  const deliver = deliverWrites(ports);
  return async function postMessages({
    messages,
    waitMs,
    ...to
  }: PostMessagesInput): Promise<PostedMessages> {
    const until = waitMs === undefined ? undefined : ports.clock() + waitMs;
    const createdAt = instant();
    const drafts = messages.map(({ idempotency, pointer, sentAt = createdAt, ...content }) => {
      const draft = { id: newId(), ...content, sentAt, createdAt };
      return { draft, idempotency, pointer };
    });
    const numbered = await number(to, drafts);
    const writes = numbered.outcomes.flatMap((one) => ('write' in one ? one.write : []));
    const delivered = await deliver(writes, until);
    const posted = numbered.outcomes.map((one, i): Posted => {
      if ('error' in one) return one;
      if ('used' in one) return { message: storedMessage(drafts[i] as NewMessage, one.used) };
      const state = delivered.stateOf(one.write);
      if (typeof state !== 'string') return { error: state };
      return { message: { ...pendingMessage(one.write.message), state } };
    });
    const timings = { ...numbered.timings, ...delivered.timings };
    return { posted, standing: numbered.standing, timings };
  };
}

/** The message that MySQL already has under the idempotency key of this draft. */
function storedMessage({ draft }: NewMessage, { number, createdAt }: KeyUse): Message {
  // If the client gave no `sent_at`, it is the time of the first acceptance.
  const sentAt = draft.sentAt === draft.createdAt ? createdAt : draft.sentAt;
  const message = { ...draft, createdAt, sentAt, number: number as MessageNumber };
  return { ...pendingMessage(message), state: 'persisted' };
}
