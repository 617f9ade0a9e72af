import type { IdempotencyKeys, KeyUse } from '../../domain/idempotency-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord } from '../../domain/terms.ts';

/**
 * The use of a key that Redis has no record of, from MySQL. Undefined: never used. Throws if
 * another request used it.
 */
export async function earlierAnswer(
  keys: Pick<IdempotencyKeys, 'find'>,
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
