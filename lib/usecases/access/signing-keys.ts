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

/** Creates a signing key and returns its secret, which no other route returns. */
export function createKey({ signingKeys, newKid, secretOf, instant }: SigningKeyPorts) {
  return async function createKey(
    application: ApplicationToken,
    idempotencyKey: string | undefined,
  ): Promise<{ readonly key: SigningKey; readonly secret: string }> {
    const kid = newKid(application, idempotencyKey);
    const key = await signingKeys.create(application, { kid, createdAt: instant() });
    if (key === 'application-not-found') throw new Problem('application-not-found');
    if (key === 'full') throw new Problem('too-many-keys');
    return { key, secret: secretOf(application, kid) };
  };
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
