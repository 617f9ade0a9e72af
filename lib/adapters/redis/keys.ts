import type { PolicyName } from '../../domain/rate-limit.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';

/* Every key of an application carries its token as hash tag: one slot of a Redis Cluster, so one script may touch them all. */

export const sequenceKey = ({ token, chat }: SequenceName): string =>
  chat === undefined ? `seq:{${token}}` : `seq:{${token}}:${chat}`;

/** The pending chats of an application, by number. */
export const pendingChatsKey = (token: ApplicationToken): string => `pending:{${token}}`;

/** The pending messages of a chat, by number. */
export const pendingMessagesKey = (token: ApplicationToken, chat: ChatNumber): string =>
  `pending:{${token}}:${chat}`;

/** The numbers in one of these two hashes, in order. */
export const pendingOrderKey = (hash: string): string => hash.replace('pending', 'pending-order');

/** All pending entries of an application, `<chat>:<number>` (chat 0: the chat itself), by the time their next send is due. */
export const pendingIndexKey = (token: ApplicationToken): string => `pending-index:{${token}}`;

/** Entries of the pending log that were dead-lettered: they stay readable, but the sweeper leaves them alone. */
export const deadLetteredKey = (token: ApplicationToken): string => `dead-lettered:{${token}}`;

/** The answer to a request, by the hash of its Idempotency-Key; `chat` absent: it created a chat. */
export const idempotencyKey = (
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  key: string,
): string => `idempotency:{${token}}:${chat ?? 0}:${key}`;

/** The bucket of one of the application's limits: see rate-limit.lua. */
export const bucketKey = (token: ApplicationToken, policy: PolicyName): string =>
  `rate:{${token}}:${policy}`;

/** The applications of one shard that may have pending entries: see pending-registry.ts. */
export const registryKey = (shard: number): string => `pending-applications:{${shard}}`;

/** The latest time of sending among the write queue's messages that were received. */
export const RECEIVED_WRITES = 'received-writes';

export const ALL_SEQUENCES = 'seq:{*';
/** The pending log, part by part. */
export const ALL_PENDING = 'pending*:{*';
/** The pending chats of an application, or the pending messages of a chat. */
export const isPendingHash = (key: string): boolean => key.startsWith('pending:{');

export function sequenceNameOf(key: string): SequenceName | undefined {
  const [, token, chat] = /^seq:\{([0-9a-f]{32})\}(?::(\d+))?$/.exec(key) ?? [];
  if (!token) return undefined;
  const name = { token: token as ApplicationToken };
  return chat === undefined ? name : { ...name, chat: Number(chat) as ChatNumber };
}

export const tokenOf = (key: string): ApplicationToken | undefined =>
  /\{([0-9a-f]{32})\}/.exec(key)?.[1] as ApplicationToken | undefined;
