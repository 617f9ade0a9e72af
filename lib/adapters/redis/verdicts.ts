import type { BacklogFull } from '../../domain/backlog-full.ts';
import type { Standing } from '../../domain/rate-limit.ts';
import { acceptedChat } from '../../domain/records.ts';
import type { SequencePosition, Verdict } from '../../domain/sequence-port.ts';
import type { ChatNumber } from '../../domain/terms.ts';

/** The reply of a sequence script. The scripts' headers describe it under Output. */
export type Reply = readonly (string | number | Reply)[];

type Refusal = Exclude<Verdict<never>, { readonly outcome: 'accepted' }>;

/**
 * Decodes the reply of a sequence script that numbered nothing. `chat`: the chat that the call was
 * for, whose record the reply may contain.
 */
export function refusalOf(reply: Reply, standing?: Standing, chat?: ChatNumber): Refusal {
  const [outcome, ...rest] = reply;
  switch (outcome) {
    case 'needs-lease': {
      const record = rest[3];
      return {
        outcome,
        standing,
        position: positionOf(rest),
        ...(chat && record && { chat: acceptedChat(chat, JSON.parse(String(record))) }),
      };
    }
    case 'sealed':
      return { outcome, standing, sealed: sealedOf(rest) };
    case 'key-unknown':
      return { outcome, standing, epoch: String(rest[0]) };
    case 'key-reused':
      return { outcome, standing, positions: rest.map(Number) };
    case 'backlog-full':
      return { outcome, standing, why: rest[0] as BacklogFull['why'] };
    case 'rate-limited':
    case 'chat-not-found':
    case 'application-sequence-missing':
      return { outcome, standing } as Refusal;
    default:
      throw new TypeError(`a sequence script returned ${JSON.stringify(reply)}`);
  }
}

export const positionOf = ([epoch, chain, end]: Reply): SequencePosition => ({
  epoch: String(epoch),
  chain: String(chain),
  end: Number(end),
});

export const sealedOf = ([epoch, chain, last]: Reply) => ({
  epoch: String(epoch),
  chain: String(chain),
  last: Number(last),
});
