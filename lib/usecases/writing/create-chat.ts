import type { IdempotencyKeys } from '../../domain/idempotency-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { WriteQueue } from '../../domain/queue-port.ts';
import { type Charge, rateLimited } from '../../domain/rate-limit.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type {
  ApplicationToken,
  Chat,
  ChatNumber,
  IdempotencyRecord,
  Instant,
  MessageId,
} from '../../domain/terms.ts';
import { earlierAnswer } from '../numbering/earlier-answer.ts';
import type { MakeReady } from '../numbering/make-ready.ts';
import { ROUNDS } from '../numbering/rounds.ts';
import { pendingChat } from '../pending/views.ts';

export interface CreateChatPorts {
  readonly sequences: Sequences;
  readonly makeReady: MakeReady;
  readonly writeQueue: WriteQueue;
  readonly idempotencyKeys: Pick<IdempotencyKeys, 'find'>;
  readonly newId: () => MessageId;
  readonly instant: () => Instant;
}

export interface CreateChatInput {
  readonly token: ApplicationToken;
  readonly title: string | null;
  readonly idempotency?: IdempotencyRecord | undefined;
  readonly charge: Charge;
}

/**
 * Numbers a chat and queues it. Resolves once SQS has accepted it; the chat can be used at once.
 */
export const createChat =
  ({ sequences, makeReady, writeQueue, idempotencyKeys, newId, instant }: CreateChatPorts) =>
  async ({ token, title, idempotency, charge }: CreateChatInput): Promise<Chat> => {
    const draft = { id: newId(), title, createdAt: instant() };
    let askedFor: string | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const verdict = await sequences.acceptChat(token, { draft, idempotency }, charge, askedFor);
      switch (verdict.outcome) {
        case 'accepted': {
          const { chat } = verdict.numbered;
          const extend = verdict.extend && { extend: verdict.extend };
          // If this fails, the sweeper sends the entry. A repeated request sends again: the first
          // may have failed here.
          await writeQueue.send([{ kind: 'chat', token, chat, ...extend }]);
          return pendingChat(chat, 0);
        }
        case 'rate-limited':
          throw rateLimited(verdict.standing);
        case 'key-reused':
          throw new Problem('idempotency-key-reused');
        case 'key-unknown': {
          const used = await earlierAnswer(idempotencyKeys, token, undefined, idempotency);
          if (used) return pendingChat({ ...draft, ...used, number: used.number as ChatNumber }, 0);
          askedFor = verdict.epoch;
          continue;
        }
        case 'backlog-full':
          throw new Problem('backlog-full');
        default:
          await makeReady({ token }, verdict);
      }
    }
    throw new Problem('sequence-unavailable');
  };
