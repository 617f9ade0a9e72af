import type { SigningKey, SigningKeys } from '../../domain/auth-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { ApplicationToken, Instant } from '../../domain/terms.ts';

export interface SigningKeyPorts {
  readonly signingKeys: SigningKeys;
  /** Makes the id of a new signing key. The same Idempotency-Key gives the same id. */
  readonly newKid: (application: ApplicationToken, idempotencyKey: string | undefined) => string;
  readonly secretOf: (application: ApplicationToken, kid: string) => string;
  readonly instant: () => Instant;
}

/** How long a request with the same Idempotency-Key gets the response of the first. */
const REPEATABLE_MS = 24 * 60 * 60 * 1000;

/**
 * Creates a signing key and returns its secret, which no other route returns. The key itself
 * remembers the request's Idempotency-Key, as its id is derived from it.
 */
export function createKey({ signingKeys, newKid, secretOf, instant }: SigningKeyPorts) {
  return async function createKey(
    application: ApplicationToken,
    idempotencyKey: string | undefined,
  ): Promise<{ readonly key: SigningKey; readonly secret: string }> {
    const kid = newKid(application, idempotencyKey);
    const now = instant();
    const key = await signingKeys.create(application, { kid, createdAt: now });
    if (key === 'application-not-found') throw new Problem('application-not-found');
    if (key === 'full') throw new Problem('too-many-keys');
    refuseLateRepeat(key, now);
    return { key, secret: secretOf(application, kid) };
  };
}

/** Refuses to show the secret of an earlier request's key that is a day old, or revoked. */
function refuseLateRepeat({ kid, createdAt, revokedAt }: SigningKey, now: Instant): void {
  const why =
    revokedAt !== null
      ? 'was revoked since'
      : Date.parse(now) - Date.parse(createdAt) >= REPEATABLE_MS && 'is older than 24 hours';
  if (!why) return;
  throw new Problem(
    'secret-already-shown',
    `A request with this Idempotency-Key created the key ${kid}, which ${why}. Use a new one.`,
  );
}

export function listKeys({ signingKeys }: Pick<SigningKeyPorts, 'signingKeys'>) {
  return async function listKeys(application: ApplicationToken): Promise<readonly SigningKey[]> {
    const keys = await signingKeys.list(application);
    if (!keys) throw new Problem('application-not-found');
    return keys;
  };
}

export function revokeKey({
  signingKeys,
  instant,
}: Pick<SigningKeyPorts, 'signingKeys' | 'instant'>) {
  return async function revokeKey(application: ApplicationToken, kid: string): Promise<void> {
    if (!(await signingKeys.revoke(application, kid, instant())))
      throw new Problem('key-not-found');
  };
}
