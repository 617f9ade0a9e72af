import { Problem } from '../domain/problems.ts';
import type { IdempotencyKeys, KeyUse } from '../domain/store-port.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord } from '../domain/terms.ts';

/** What the store knows of a key that Redis has no record of; undefined: it was never used. Throws when it was used for something else. */
export async function earlierAnswer(
  keys: IdempotencyKeys,
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  idempotency: IdempotencyRecord | undefined,
): Promise<KeyUse | undefined> {
  if (!idempotency) return undefined;
  const used = (await keys.find(token, chat, [idempotency.key])).get(idempotency.key);
  if (used && used.fingerprint !== idempotency.fingerprint)
    throw new Problem('idempotency-key-reused');
  return used;
}
