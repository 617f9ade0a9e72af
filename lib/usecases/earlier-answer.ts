import { Problem } from '../domain/problems.ts';
import type { IdempotencyKeys } from '../domain/store-port.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord, Instant } from '../domain/terms.ts';

/** What the store knows of a key that Redis has no record of; undefined: it was never used. Throws when it was used for something else. */
export async function earlierAnswer(
  keys: IdempotencyKeys,
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  idempotency: IdempotencyRecord | undefined,
): Promise<{ readonly number: number; readonly createdAt: Instant } | undefined> {
  if (!idempotency) return undefined;
  const used = await keys.find(token, chat, idempotency.key);
  if (used && used.fingerprint !== idempotency.fingerprint)
    throw new Problem('idempotency-key-reused');
  return used;
}
