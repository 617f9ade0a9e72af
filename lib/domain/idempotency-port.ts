import type { ApplicationToken, ChatNumber, Instant } from './terms.ts';

/** The use of an Idempotency-Key: the request's fingerprint, and the resource it created. */
export interface KeyUse {
  readonly fingerprint: string;
  readonly number: number;
  readonly createdAt: Instant;
}

/** Idempotency-Keys in MySQL, kept for a day. */
export interface IdempotencyKeys {
  /**
   * The use of each key: a message in this chat, or a chat if `chat` is undefined. Unused keys are
   * absent.
   */
  find(
    token: ApplicationToken,
    chat: ChatNumber | undefined,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, KeyUse>>;
  /** Deletes at most `limit` keys older than `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>;
}
