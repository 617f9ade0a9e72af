import type { ApplicationToken, Instant } from './terms.ts';

/** What a token may be used for. None of them contains another. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: anybody (where there is no authentication, or nothing to protect), the operator, or a holder of an application's token. */
export type Caller =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'application';
      readonly subject: string | undefined;
      readonly scopes: ReadonlySet<Scope>;
    };

export interface AccessTokens {
  /** Who holds this credential, as far as this application is concerned; undefined: nobody whom we know. Throws EngineUnavailable. */
  verify(
    credential: string,
    application: ApplicationToken | undefined,
  ): Promise<Caller | undefined>;
}

/** A key with which an application signs its users' tokens; its secret is derived, and kept nowhere. */
export interface SigningKey {
  /** 32 hexadecimal digits, in the header of each token that it signs. */
  readonly kid: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

/** Keys in MySQL. Every method throws EngineUnavailable when MySQL does not answer. */
export interface SigningKeys {
  /** The same kid again gives the same key. `full`: the application has as many live keys as it may have. */
  create(
    application: ApplicationToken,
    key: { readonly kid: string; readonly createdAt: Instant },
  ): Promise<SigningKey | 'application-not-found' | 'full'>;
  /** All of them, the oldest first; undefined: no such application. */
  list(application: ApplicationToken): Promise<readonly SigningKey[] | undefined>;
  /** False: there is no such key. A key that was revoked stays so. */
  revoke(application: ApplicationToken, kid: string, at: Instant): Promise<boolean>;
  isLive(application: ApplicationToken, kid: string): Promise<boolean>;
}
