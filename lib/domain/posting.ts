import type { Measure } from './measure-port.ts';
import type { EngineUnavailable, Problem } from './problems.ts';
import type { Charge } from './rate-limit.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord, Instant, Message } from './terms.ts';

/** A message as a client requests it. */
export interface MessageInput {
  readonly body: string;
  readonly author: string | null;
  /** When the message was sent. Default: the time of acceptance. */
  readonly sentAt?: Instant | undefined;
  readonly metadata: unknown;
  readonly idempotency?: IdempotencyRecord | undefined;
  /** JSON pointer to the message in a request that holds several. */
  readonly pointer?: string | undefined;
}

/** Options of a write request. */
export interface Handling {
  readonly measure: Measure;
  /**
   * The client waits until this time for its writes to be stored and searchable. Absent: writes are
   * queued.
   */
  readonly until?: number | undefined;
}

export interface PostMessagesInput extends Handling {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly messages: readonly MessageInput[];
  readonly charge: Charge;
}

/** The result of one message among several. */
export type Posted =
  | { readonly message: Message }
  | { readonly error: Problem | EngineUnavailable };
