import type { Measure } from './measure-port.ts';
import type { EngineUnavailable, Problem } from './problems.ts';
import type { Charge } from './rate-limit.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord, Instant, Message } from './terms.ts';

/** A message as a client asks for it. */
export interface MessageInput {
  readonly body: string;
  readonly author: string | null;
  /** Default: when it was accepted. */
  readonly sentAt?: Instant | undefined;
  readonly metadata: unknown;
  readonly idempotency?: IdempotencyRecord | undefined;
  /** JSON pointer to it in a request that holds several. */
  readonly pointer?: string | undefined;
}

/** How a request wants its writes handled. */
export interface Handling {
  readonly measure: Measure;
  /** The client waits until then for its writes to be stored and searchable; absent: they are queued. */
  readonly until?: number | undefined;
}

export interface PostMessagesInput extends Handling {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly messages: readonly MessageInput[];
  readonly charge: Charge;
}

/** What one message of several is answered. */
export type Posted =
  | { readonly message: Message }
  | { readonly error: Problem | EngineUnavailable };
