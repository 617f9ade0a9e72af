import type { ApplicationToken, ChatNumber, Instant } from './terms.ts';

/** The use of an Idempotency-Key: the request's fingerprint, and the resource it created. */
export interface KeyUse {
  readonly fingerprint: string;
  readonly number: number;
  readonly createdAt: Instant;
}

/** An Idempotency-Key that created a message of this chat, or, without a chat, created a chat. */
export interface UsedKeyName {
  readonly chat?: ChatNumber | undefined;
  readonly key: string;
}

/** Idempotency-Keys in MySQL, kept for a day. */
export interface IdempotencyKeys {
  /**
   * The use of each key: it created a message in this chat or, if `chat` is undefined, a chat.
   * Unused keys are absent from the map.
   */
  find(
    token: ApplicationToken,
    chat: ChatNumber | undefined,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, KeyUse>>;
  /**
   * Deletes at most `limit` keys created earlier than `before`, but none that another session has
   * locked. Returns how many it deleted: fewer than `limit` if none is left.
   */
  purge(before: Instant, limit: number): Promise<number>;
}
