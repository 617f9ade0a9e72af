import type { ApplicationToken, Instant } from './terms.ts';

/** Permissions that a token may carry. No scope includes another. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * The author of a request: anybody (no authentication, or a public route), the operator, or a
 * holder of an application's token.
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
   * The holder of this credential, with rights to this application. Undefined: the credential is
   * not valid here. Throws EngineUnavailable.
   */
  verify(
    credential: string,
    application: ApplicationToken | undefined,
  ): Promise<Caller | undefined>;
}

/**
 * A key that an application signs its users' tokens with. Its secret is derived and stored nowhere.
 */
export interface SigningKey {
  /** 32 hexadecimal digits; each token signed by the key carries them in its header. */
  readonly kid: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

/** Signing keys in MySQL. Every method throws EngineUnavailable when MySQL does not respond. */
export interface SigningKeys {
  /** The same kid returns the same key. `full`: the application has its maximum of live keys. */
  create(
    application: ApplicationToken,
    key: { readonly kid: string; readonly createdAt: Instant },
  ): Promise<SigningKey | 'application-not-found' | 'full'>;
  /** All keys of the application, oldest first. Undefined: no such application. */
  list(application: ApplicationToken): Promise<readonly SigningKey[] | undefined>;
  /** False: no such key. Revoking is final, and repeatable. */
  revoke(application: ApplicationToken, kid: string, at: Instant): Promise<boolean>;
  isLive(application: ApplicationToken, kid: string): Promise<boolean>;
}
