import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { ApplicationToken } from '../domain/terms.ts';

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Derives the secrets of applications' signing keys, and the key that signs cursors, from the
 * operator's secret (HMAC-SHA-256, RFC 2104). So MySQL never holds a secret, and no two
 * applications share one. The text of a derived secret, as UTF-8, is the HMAC key of access tokens.
 */
export function signingSecrets(authSecret: string) {
  const derive = (...parts: readonly string[]) =>
    createHmac('sha256', authSecret).update(JSON.stringify(parts)).digest();
  return {
    cursorKey: derive('cursor'),
    secretOf: (application: ApplicationToken, kid: string): string =>
      derive('signing key', application, kid).toString('base64url'),
    newKid: (application: ApplicationToken, idempotencyKey: string | undefined): string =>
      (idempotencyKey === undefined
        ? randomBytes(16)
        : derive('kid', application, idempotencyKey).subarray(0, 16)
      ).toString('hex'),
  };
}
