import type { Message, WriteMode } from '../api/resources.ts';

/* Terms
 * draft    a message being sent: shown at the end of the list until it has a number
 * unknown  the server may have accepted the draft or not; the page retries with the same
 *          Idempotency-Key until the outcome is known
 */

export interface Draft {
  readonly key: string;
  readonly chat: number;
  readonly body: string;
  readonly author: string | null;
  readonly mode: WriteMode;
  /**
   * The highest number known when the draft was first sent; the number of its message is higher.
   * Absent while the draft waits its turn.
   */
  readonly behind?: number;
  readonly state: 'sending' | 'unknown' | 'refused';
  /** Why the server refused the draft, or why the outcome is unknown. */
  readonly reason?: string;
}

export type Sent = Pick<Draft, 'key' | 'chat' | 'body' | 'author' | 'mode'>;

export type OutboxEvent =
  | { readonly type: 'sent'; readonly draft: Sent }
  | { readonly type: 'begun'; readonly key: string; readonly behind: number | undefined }
  | { readonly type: 'unknown' | 'refused'; readonly key: string; readonly reason: string }
  | { readonly type: 'again' | 'numbered' | 'discarded'; readonly key: string };

/**
 * Reducer of the drafts, in sending order. A draft that gets its number is removed, because the
 * list has its message by then.
 */
export function outbox(drafts: readonly Draft[], event: OutboxEvent): readonly Draft[] {
  switch (event.type) {
    case 'sent':
      return [...drafts, { ...event.draft, state: 'sending' }];
    case 'begun':
      return drafts.map((draft) =>
        draft.key === event.key && event.behind !== undefined
          ? { ...draft, behind: event.behind }
          : draft,
      );
    case 'unknown':
    case 'refused':
      return drafts.map((draft) =>
        draft.key === event.key ? { ...draft, state: event.type, reason: event.reason } : draft,
      );
    case 'again':
      return [
        ...drafts.filter(({ key }) => key !== event.key),
        ...drafts.filter(({ key }) => key === event.key).map(sendingAgain),
      ];
    case 'numbered':
    case 'discarded':
      return drafts.filter(({ key }) => key !== event.key);
  }
}

const sendingAgain = ({ reason: _, behind: __, ...draft }: Draft): Draft => ({
  ...draft,
  state: 'sending',
});

interface Timeline {
  readonly head: number;
  readonly messageAt: (number: number) => Message | undefined;
}

/**
 * Compares only number, body and author, because a chat sends one draft at a time. A draft without
 * an author matches a message by any author, because the server decides whom to ascribe it to.
 */
export const isMessageOf = (
  { state, behind, body, author }: Draft,
  message: Pick<Message, 'number' | 'body' | 'author'>,
): boolean =>
  behind !== undefined &&
  state !== 'refused' &&
  message.number > behind &&
  message.body === body &&
  (author === null || message.author === author);

/**
 * Whether the list already has the message of the draft: the change feed may be faster than the
 * response.
 */
export function hasArrived(draft: Draft, { head, messageAt }: Timeline): boolean {
  for (let number = (draft.behind ?? head) + 1; number <= head; number += 1) {
    const message = messageAt(number);
    if (message && isMessageOf(draft, message)) return true;
  }
  return false;
}

export interface SendPorts {
  readonly post: (draft: Sent) => Promise<Message>;
  readonly isUnknown: (error: unknown) => boolean;
  readonly isRefusedForNow: (error: unknown) => boolean;
  readonly delayBefore: (attempt: number, error: unknown) => Promise<void>;
  readonly say: (event: OutboxEvent) => void;
}

/**
 * Sends a draft until its outcome is known. All attempts share a key, so that they make one
 * message.
 */
export async function sendSurely(draft: Sent, ports: SendPorts): Promise<Message | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const message = await ports.post(draft);
      ports.say({ type: 'numbered', key: draft.key });
      return message;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!ports.isUnknown(error) && !ports.isRefusedForNow(error)) {
        ports.say({ type: 'refused', key: draft.key, reason });
        return undefined;
      }
      ports.say({ type: 'unknown', key: draft.key, reason });
      await ports.delayBefore(attempt, error);
    }
  }
}
