import type { PolicyName } from '../../domain/rate-limit.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';

/*
 * All keys of an application carry its token as hash tag: they share one slot of a Redis Cluster,
 * so one script may use them all.
 */

/** In the place of a chat's number: a chat of the application itself is meant. */
export const NO_CHAT = 0;

export const sequenceKey = ({ token, chat }: SequenceName): string =>
  chat === undefined ? `seq:{${token}}` : `seq:{${token}}:${chat}`;

/** The pending chats of an application, by number. */
export const pendingChatsKey = (token: ApplicationToken): string => `pending:{${token}}`;

/** The pending messages of a chat, by number. */
export const pendingMessagesKey = (token: ApplicationToken, chat: ChatNumber): string =>
  `pending:{${token}}:${chat}`;

/** The numbers of one of these two hashes, in order. */
export const pendingOrderKey = (hash: string): string => hash.replace('pending', 'pending-order');

/**
 * All pending entries of an application by turn, as `<chat>:<number>`. The entry of a chat has
 * NO_CHAT before its number.
 */
export const pendingIndexKey = (token: ApplicationToken): string => `pending-index:{${token}}`;

/** Dead-lettered entries of the pending log: readable, but excluded from the sweep. */
export const deadLetteredKey = (token: ApplicationToken): string => `dead-lettered:{${token}}`;

/** The record of an Idempotency-Key, by the key's hash. `chat` absent: the key created a chat. */
export const idempotencyKey = (
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  key: string,
): string => `idempotency:{${token}}:${chat ?? NO_CHAT}:${key}`;

/** The bucket of one of an application's limits; see rate-limit.lua. */
export const bucketKey = (token: ApplicationToken, policy: PolicyName): string =>
  `rate:{${token}}:${policy}`;

/** The applications of one shard that may have pending entries; see pending-registry.ts. */
export const registryKey = (shard: number): string => `pending-applications:{${shard}}`;

/** The latest time at which a received message of the write queue was sent. */
export const RECEIVED_WRITES = 'received-writes';

export const ALL_SEQUENCES = 'seq:{*';
/** All keys of the pending log. */
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
