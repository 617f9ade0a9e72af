import { timingSafeEqual } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { author } from '../../contracts/text.ts';
import { type AccessTokens, type Caller, SCOPES } from '../../domain/auth-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { ApplicationToken } from '../../domain/terms.ts';

export interface AccessTokenSettings {
  /**
   * Secret of an application's signing key. It is derived and not stored, so a forged access token
   * is recognised without asking MySQL.
   */
  readonly secretOf: (application: ApplicationToken, kid: string) => string;
  readonly isLive: (application: ApplicationToken, kid: string) => Promise<boolean>;
  readonly sha256: (text: string) => Buffer;
  /** SHA-256 of the operator's credential. */
  readonly operatorHash: Buffer;
  /** Access tokens valid for longer than this are refused. */
  readonly longestLifetimeSeconds: number;
  /** How far the signer's clock may be off: `nbf` may be this far ahead, `exp` this long past. */
  readonly leewaySeconds: number;
  readonly now: () => number;
  /**
   * The operator's identity provider: where its public keys are, and the issuer and audience that
   * its access tokens must name.
   */
  readonly jwks?: { readonly url: string; readonly issuer: string; readonly audience: string };
}

/**
 * Algorithms with which the identity provider may sign. HMAC is not among them: its secret would be
 * the provider's public key, which everybody knows.
 */
const PROVIDER_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];

/**
 * Verifies access tokens, which are JSON Web Tokens (RFC 7519). Either a signing key of the
 * application in the path signed the token (HS256), or the operator's identity provider did and
 * named the application in the claim `application`. The operator may also present a credential of
 * its own, an opaque text.
 */
export function joseAccessTokens(settings: AccessTokenSettings): AccessTokens {
  const { jwks, sha256, operatorHash } = settings;
  const providerKeys = jwks && keysOf(jwks.url);

  async function ofApplication(jwt: string, application: ApplicationToken, kid: string) {
    const secret = new TextEncoder().encode(settings.secretOf(application, kid));
    const { payload } = await jwtVerify(jwt, secret, { ...common(), algorithms: ['HS256'] });
    if (!(await settings.isLive(application, kid))) return undefined;
    return callerOf(payload);
  }

  async function ofProvider(jwt: string, application: ApplicationToken | undefined) {
    if (!jwks || !providerKeys) return undefined;
    const { issuer, audience } = jwks;
    const rules = { ...common(), algorithms: PROVIDER_ALGORITHMS, issuer, audience };
    const { payload } = await jwtVerify(jwt, providerKeys, rules);
    if (isTooLong(payload)) return undefined;
    if (scopesIn(payload).includes('operator')) return { kind: 'operator' } as const;
    return payload.application === application && application ? callerOf(payload) : undefined;
  }

  const common = () => ({
    requiredClaims: ['exp'],
    currentDate: new Date(settings.now()),
    clockTolerance: settings.leewaySeconds,
  });

  const isTooLong = ({ exp }: JWTPayload): boolean =>
    Number(exp) - settings.now() / 1000 > settings.longestLifetimeSeconds + settings.leewaySeconds;

  function callerOf(payload: JWTPayload): Caller | undefined {
    if (isTooLong(payload)) return undefined;
    // The subject becomes the author of messages. Refuse one that could not be stored, before a
    // message gets a number.
    const subject = author.safeParse(payload.sub ?? null);
    if (!subject.success) return undefined;
    const given = scopesIn(payload);
    const scopes = new Set(SCOPES.filter((scope) => given.includes(scope)));
    return { kind: 'application', subject: subject.data ?? undefined, scopes };
  }

  return {
    async verify(credential, application) {
      if (timingSafeEqual(sha256(credential), operatorHash)) return { kind: 'operator' };
      const header = headerOf(credential);
      if (!header) return undefined;
      try {
        const { alg, kid } = header;
        if (alg !== 'HS256') return await ofProvider(credential, application);
        if (!application || !isKid(kid)) return undefined;
        return await ofApplication(credential, application, kid);
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

function headerOf(credential: string) {
  try {
    return decodeProtectedHeader(credential);
  } catch {
    return undefined;
  }
}

/**
 * Whether a value has the form of a key id. A client may send any value in the header, whatever
 * type the library declares for it.
 */
const isKid = (kid: unknown): kid is string =>
  typeof kid === 'string' && /^[0-9a-f]{32}$/.test(kid);

/**
 * Errors that the access token causes, and not the provider: unknown key, ambiguous key, or
 * unsupported algorithm.
 */
const ofTheToken = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

/**
 * Finds the provider's key for an access token. If the keys cannot be fetched, the token is neither
 * valid nor invalid, and the request fails with `identity-unavailable`.
 */
function keysOf(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url));
  return async (...token) => {
    try {
      return await keys(...token);
    } catch (cause) {
      if (ofTheToken.some((known) => cause instanceof known)) throw cause;
      throw new Problem('identity-unavailable', undefined, { cause });
    }
  };
}

/** The claim `scope` is a space-separated list (RFC 8693). */
const scopesIn = ({ scope }: JWTPayload): readonly string[] =>
  typeof scope === 'string' ? scope.split(' ') : [];
