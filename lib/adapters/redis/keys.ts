import type { PolicyName } from '../../domain/rate-limit.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';

/*
 * All keys of an application carry its token as hash tag: they share one slot of a Redis Cluster,
 * so one script may use them all.
 */

export const sequenceKey = ({ token, chat }: SequenceName): string =>
  chat === undefined ? `seq:{${token}}` : `seq:{${token}}:${chat}`;

/** The sequence and, if it counts towards the application's memory, the key of that. */
export const sequenceKeys = (name: SequenceName): readonly string[] => [
  sequenceKey(name),
  ...(name.chat === undefined ? [] : [usageKey(name.token)]),
];

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
 * Keys of the hashes of the idempotency records that an application wrote in these windows of time.
 */
export const recordsKeys = (token: ApplicationToken, windows: readonly number[]): string[] =>
  windows.map((window) => `idempotency:{${token}}:${window}`);

/** Key of what an application takes of Redis's memory. usage.lua explains it. */
export const usageKey = (token: ApplicationToken): string => `usage:{${token}}`;

/**
 * Key of the bucket of an application's limit of reads or searches. rate-limit.lua explains
 * buckets.
 */
export const bucketKey = (token: ApplicationToken, policy: PolicyName): string =>
  `rate:{${token}}:${policy}`;

/** Key of the places at which the sealing of idle sequences continues. */
export const SEAL_CURSORS = 'seal-cursors';

/** Key of the sorted set of an application's permits for searches. */
export const permitsKey = (token: ApplicationToken): string => `searching:{${token}}`;

/** Key of one shard of the registry. pending-registry.ts explains the registry. */
export const registryKey = (shard: number): string => `pending-applications:{${shard}}`;

/** Key of the progress: the latest time at which a received message of the write queue was sent. */
export const RECEIVED_WRITES = 'received-writes';

export const ALL_SEQUENCES = 'seq:{*';
/** Pattern of all keys of applications, among others. */
export const ALL_KEYS = '*:{*';
/** Whether a key belongs to the pending log. It matches registryKey as well. */
export const isOfPendingLog = (key: string): boolean => /^pending[-a-z]*:/.test(key);
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
