import { joseAccessTokens } from '../adapters/jose/access-tokens.ts';
import { redisRateLimits } from '../adapters/redis/rate-limits.ts';
import type { AccessTokens } from '../domain/auth-port.ts';
import type { Config } from '../runtime/config.ts';
import { once } from '../runtime/once.ts';
import { sha256 } from '../runtime/signing-secrets.ts';
import { liveKeys } from '../usecases/access/live-keys.ts';
import { takeFromLimit } from '../usecases/access/take-from-limit.ts';
import type { Instance } from './instance.ts';
import { redis } from './shared/redis.ts';
import { secrets } from './shared/secrets.ts';

/** The checks that a request passes before its operation runs. */
export interface Door {
  readonly config: Config;
  readonly accessTokens: AccessTokens;
  readonly takeFromLimit: ReturnType<typeof takeFromLimit>;
}

/**
 * Returns the one door of the instance, so that all requests share its caches of live keys and rate
 * limits.
 */
export function door(instance: Instance): Door {
  return instance.keep(door, () => make(instance));
}

function make(instance: Instance): Door {
  const { config } = instance;
  const now = Date.now;
  // The door asks MySQL only about a signing key or an application's limits, and only if its caches
  // lack the result.
  const stores = once(async () => (await import('./door-stores.ts')).doorStores(instance));
  return {
    config,
    accessTokens: joseAccessTokens({
      secretOf: secrets(instance).secretOf,
      isLive: liveKeys({
        signingKeys: { isLive: async (...key) => (await stores()).signingKeys.isLive(...key) },
        now,
        freshForMs: config.keyCacheMs,
        staleForMs: config.keyStaleMs,
      }),
      sha256,
      operatorHash: Buffer.from(config.operatorTokenSha256, 'hex'),
      longestLifetimeSeconds: config.tokenLifetimeSeconds,
      leewaySeconds: config.tokenLeewaySeconds,
      now,
      ...(config.jwks && { jwks: config.jwks }),
    }),
    takeFromLimit: takeFromLimit({
      rateLimits: redisRateLimits(redis(instance), config.limits),
      applications: { find: async (token) => (await stores()).applications.find(token) },
      now,
    }),
  };
}
