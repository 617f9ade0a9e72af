import type { ApplicationToken, Instant } from './terms.ts';

/** Permissions that an access token may carry. No scope includes another. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * The author of a request: anybody (no authentication, or a public route), the operator, or a
 * holder of an access token of the application.
 */
export type Caller =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'application';
      readonly subject: string | undefined;
      readonly scopes: ReadonlySet<Scope>;
    };

export interface AccessTokens {
  /**
   * The caller who holds this credential, with the rights to this application. Undefined: the
   * credential is not valid here. Throws if it cannot be verified: EngineUnavailable, or the
   * Problem `identity-unavailable`.
   */
  verify(
    credential: string,
    application: ApplicationToken | undefined,
  ): Promise<Caller | undefined>;
}

/**
 * A key with which an application signs its users' access tokens. Its secret is derived and stored
 * nowhere.
 */
export interface SigningKey {
  /** 32 hexadecimal digits. Each access token that the key signs carries them in its header. */
  readonly kid: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

/** Signing keys in MySQL. Every method throws EngineUnavailable when MySQL does not respond. */
export interface SigningKeys {
  /**
   * Creates a key, or returns the key that already has this kid. `full`: the application has its
   * maximum of live keys.
   */
  create(
    application: ApplicationToken,
    key: { readonly kid: string; readonly createdAt: Instant },
  ): Promise<SigningKey | 'application-not-found' | 'full'>;
  /** All keys of the application, oldest first. Undefined: no such application. */
  list(application: ApplicationToken): Promise<readonly SigningKey[] | undefined>;
  /** Revokes a key for good. False: no such key. Repeatable. */
  revoke(application: ApplicationToken, kid: string, at: Instant): Promise<boolean>;
  isLive(application: ApplicationToken, kid: string): Promise<boolean>;
}
