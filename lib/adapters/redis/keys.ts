import type { PolicyName } from '../../domain/rate-limit.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';

/*
 * All keys of an application carry its token as hash tag: they share one slot of a Redis Cluster,
 * so one script may use them all.
 */

/**
 * Stands where the data of a message has the number of its chat, if the data belongs to a chat
 * itself.
 */
export const NO_CHAT = 0;

export const sequenceKey = ({ token, chat }: SequenceName): string =>
  chat === undefined ? `seq:{${token}}` : `seq:{${token}}:${chat}`;

/** Key of the hash of an application's pending chats, by number. */
export const pendingChatsKey = (token: ApplicationToken): string => `pending:{${token}}`;

/** Key of the hash of a chat's pending messages, by number. */
export const pendingMessagesKey = (token: ApplicationToken, chat: ChatNumber): string =>
  `pending:{${token}}:${chat}`;

/** Key of the sorted set of the numbers in a hash of pending chats or messages. */
export const pendingOrderKey = (hash: string): string => hash.replace('pending', 'pending-order');

/**
 * Key of an application's entries that have a turn, as `<chat>:<number>`, in the order of their
 * turns. The entry of a chat has NO_CHAT in place of `<chat>`.
 */
export const pendingIndexKey = (token: ApplicationToken): string => `pending-index:{${token}}`;

/** Key of an application's dead-lettered entries: readable, but excluded from the sweep. */
export const deadLetteredKey = (token: ApplicationToken): string => `dead-lettered:{${token}}`;

/**
 * Redis key of the idempotency record for `key`, the hash of an Idempotency-Key. `chat` absent: the
 * Idempotency-Key created a chat.
 */
export const idempotencyKey = (
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  key: string,
): string => `idempotency:{${token}}:${chat ?? NO_CHAT}:${key}`;

/** Key of the bucket of one of an application's limits. rate-limit.lua explains buckets. */
export const bucketKey = (token: ApplicationToken, policy: PolicyName): string =>
  `rate:{${token}}:${policy}`;

/** Key of one shard of the registry. pending-registry.ts explains the registry. */
export const registryKey = (shard: number): string => `pending-applications:{${shard}}`;

/** Key of the progress: the latest time at which a received message of the write queue was sent. */
export const RECEIVED_WRITES = 'received-writes';

export const ALL_SEQUENCES = 'seq:{*';
/**
 * Pattern of all keys of the pending log except deadLetteredKey. It matches registryKey as well.
 */
export const ALL_PENDING = 'pending*:{*';
/** Whether a key holds an application's pending chats, or a chat's pending messages. */
export const isPendingHash = (key: string): boolean => key.startsWith('pending:{');

export function sequenceNameOf(key: string): SequenceName | undefined {
  const [, token, chat] = /^seq:\{([0-9a-f]{32})\}(?::(\d+))?$/.exec(key) ?? [];
  if (!token) return undefined;
  const name = { token: token as ApplicationToken };
  return chat === undefined ? name : { ...name, chat: Number(chat) as ChatNumber };
}

export const tokenOf = (key: string): ApplicationToken | undefined =>
  /\{([0-9a-f]{32})\}/.exec(key)?.[1] as ApplicationToken | undefined;
