import { Problem } from '../domain/problems.ts';
import type { WriteQueue } from '../domain/queue-port.ts';
import { type Charge, rateLimited } from '../domain/rate-limit.ts';
import type { Sequences } from '../domain/sequence-port.ts';
import type { IdempotencyKeys } from '../domain/store-port.ts';
import type {
  ApplicationToken,
  ChatNumber,
  IdempotencyRecord,
  Instant,
  Message,
  MessageId,
  MessageNumber,
} from '../domain/terms.ts';
import { earlierAnswer } from './earlier-answer.ts';
import type { MakeReady } from './make-ready.ts';
import { ROUNDS } from './rounds.ts';
import { pendingMessage } from './views.ts';

export interface PostMessagePorts {
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly writeQueue: WriteQueue;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly newId: () => MessageId;
  readonly instant: () => Instant;
}

export interface PostMessageInput {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly body: string;
  readonly author: string | null;
  /** Default: when it was accepted. */
  readonly sentAt?: Instant | undefined;
  readonly metadata: unknown;
  readonly idempotency?: IdempotencyRecord | undefined;
  readonly charge: Charge;
}

/** Numbers a message and queues it. Answers once SQS has accepted it; the message can be read at once. */
export const postMessage =
  ({ sequences, makeReady, writeQueue, idempotencyKeys, newId, instant }: PostMessagePorts) =>
  async ({
    token,
    chat,
    idempotency,
    sentAt,
    charge,
    ...content
  }: PostMessageInput): Promise<Message> => {
    const createdAt = instant();
    const draft = { id: newId(), ...content, sentAt: sentAt ?? createdAt, createdAt };
    let askedFor: string | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const verdict = await sequences.acceptMessages(
        token,
        chat,
        [{ draft, idempotency }],
        charge,
        askedFor,
      );
      switch (verdict.outcome) {
        case 'accepted': {
          const [numbered] = verdict.numbered;
          if (!numbered) continue;
          if (numbered === 'key-reused') throw new Problem('idempotency-key-reused');
          const { message } = numbered;
          const carried = verdict.chat && { chat: verdict.chat };
          const extend = verdict.extend && { extend: verdict.extend };
          // If this fails the sweeper sends it from the pending log. A repeated request sends again too: the first may have failed here.
          await writeQueue.send([
            { kind: 'message', token, chatNumber: chat, message, ...carried, ...extend },
          ]);
          return pendingMessage(message);
        }
        case 'key-unknown': {
          const used = await earlierAnswer(idempotencyKeys, token, chat, idempotency);
          if (used) {
            const stored = pendingMessage({
              ...draft,
              ...used,
              sentAt: sentAt ?? used.createdAt,
              number: used.number as MessageNumber,
            });
            return { ...stored, state: 'persisted' };
          }
          askedFor = verdict.epoch;
          continue;
        }
        case 'rate-limited':
          throw rateLimited(verdict.standing);
        case 'chat-not-found':
          throw new Problem('chat-not-found');
        case 'backlog-full':
          throw new Problem('backlog-full');
        default:
          await makeReady({ token, chat }, verdict);
      }
    }
    throw new Problem('sequence-unavailable');
  };
