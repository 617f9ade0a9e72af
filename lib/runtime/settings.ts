import * as z from 'zod/mini';
import type { QuotaPolicy } from '../domain/rate-limit.ts';

/** A deployment passes a setting that is not set as empty text, which counts as `fallback`. */
const positiveInt = (fallback: number) =>
  z.pipe(
    z.transform((text) => Number(text || fallback)),
    z.int().check(z.positive()),
  );

/** Seconds from 0. */
const seconds = (fallback: number, most = Number.MAX_SAFE_INTEGER) =>
  z.pipe(
    z.transform((text) => Number(text === undefined || text === '' ? fallback : text)),
    z.int().check(z.nonnegative(), z.maximum(most)),
  );

const unlessEmpty = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.optional(
    z.pipe(
      z.transform((text) => (text === '' ? undefined : text)),
      z.optional(schema),
    ),
  );

const wholeNumber = (least: number) =>
  z.pipe(z.transform(Number), z.int().check(z.gte(least), z.lte(1024)));

/** A rate limit: `quota/seconds`, or `unlimited`. */
const limit = (fallback: string) =>
  z.pipe(
    z.transform((text) => text || fallback),
    z.pipe(
      z.string().check(
        z.regex(/^(?:unlimited|[1-9]\d{0,5}\/[1-9]\d{0,4}|1000000\/[1-9]\d{0,4})$/, {
          error: 'must be quota/seconds (such as 600/60) or unlimited',
        }),
      ),
      z.transform((text: string): QuotaPolicy | undefined => {
        const [quota, windowSeconds] = text.split('/').map(Number);
        return quota && windowSeconds ? { quota, windowSeconds } : undefined;
      }),
    ),
  );

/** All settings, as environment variables. Lists are comma-separated. */
export const Settings = z.object({
  STAGE: z._default(z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)), 'local'),
  REDIS_URL: z.url(),
  MYSQL_URL: z.url(),
  OPENSEARCH_URL: z.url(),
  /**
   * `url`: user and password are in the URL, or not needed. `sigv4`: requests to OpenSearch are
   * signed as the function's role.
   */
  OPENSEARCH_AUTH: z._default(z.enum(['url', 'sigv4']), 'url'),
  /**
   * Certificates (PEM) of the authorities to trust in TLS connections to the engines. They replace
   * the authorities that Node trusts by default.
   */
  TLS_CA: unlessEmpty(z.string().check(z.includes('-----BEGIN CERTIFICATE-----'))),
  /** The AWS region. Lambda sets it. */
  AWS_REGION: z._default(z.string(), 'us-east-1'),
  WRITE_QUEUE_URL: z.url(),
  WRITE_DLQ_URL: z.url(),
  INDEX_QUEUE_URL: z.url(),
  INDEX_DLQ_URL: z.url(),
  /** `open`: requests need no access token. Only allowed on a laptop or with an emulator of AWS. */
  AUTH_MODE: z._default(z.enum(['jwt', 'open']), 'jwt'),
  /** The operator's secret. The secrets of all signing keys are derived from it. */
  AUTH_SECRET: unlessEmpty(z.string().check(z.minLength(32))),
  /** SHA-256 of the operator's credential, hexadecimal. */
  OPERATOR_TOKEN_SHA256: unlessEmpty(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  /**
   * An identity provider whose access tokens the API accepts besides its own. Set all three of
   * these settings, or none.
   */
  JWKS_URL: unlessEmpty(
    z.url().check(
      z.regex(/^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/, {
        error:
          'must be https: without it, an attacker on the network can replace the keys and sign tokens',
      }),
    ),
  ),
  JWKS_ISSUER: unlessEmpty(z.string()),
  JWKS_AUDIENCE: unlessEmpty(z.string()),
  /** Longest lifetime of an access token, in seconds. The API refuses a token with a longer one. */
  TOKEN_LIFETIME_SECONDS: positiveInt(30 * 24 * 60 * 60),
  /** How far the clock of a token's signer may be off, in seconds. At most a minute. */
  TOKEN_LEEWAY_SECONDS: seconds(5, 60),
  /** Longest time in seconds for which a revoked key may still be accepted. */
  KEY_CACHE_SECONDS: positiveInt(30),
  /**
   * The same while MySQL does not respond. Longer, so that an outage does not lock out the keys
   * that an instance knows. 0: KEY_CACHE_SECONDS counts during an outage, too.
   */
  KEY_STALE_SECONDS: seconds(3600),
  /** Endpoint of an emulator of AWS. The AWS SDK reads this itself. */
  AWS_ENDPOINT_URL: unlessEmpty(z.string()),
  /** The same, for SQS alone. */
  AWS_ENDPOINT_URL_SQS: unlessEmpty(z.string()),
  /** Code that sends messages to SQS: `lean`, our own, or `sdk`, the client of the AWS SDK. */
  SQS_SENDER: z._default(z.enum(['lean', 'sdk']), 'lean'),
  /** Alias of the search index. */
  SEARCH_ALIAS: z._default(z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)), 'messages'),
  /** Shards and replicas of the search index. Not set: as the index has them. */
  SEARCH_SHARDS: unlessEmpty(wholeNumber(1)),
  SEARCH_REPLICAS: unlessEmpty(wholeNumber(0)),
  /** Most connections that one instance opens to MySQL. */
  MYSQL_CONNECTIONS: positiveInt(4),
  /** Writes are refused above this number of pending entries of one application. */
  PENDING_LIMIT: positiveInt(100_000),
  /** Writes are refused above this many bytes of Redis's memory that one application takes. */
  REDIS_BUDGET_BYTES: positiveInt(256 * 1024 * 1024),
  /** Rate limits of applications without their own. */
  RATE_LIMIT_WRITES: limit('10000/10'),
  RATE_LIMIT_READS: limit('10000/10'),
  RATE_LIMIT_SEARCHES: limit('1000/10'),
  /** Most costly searches of one application that OpenSearch works on at once. */
  SEARCHES_AT_ONCE: positiveInt(1),
  /**
   * Seconds until the sweeper may first send a pending entry again, and the longest wait between
   * two sends of an entry. The first must exceed a minute: SQS may count a message a minute late,
   * and the sweeper trusts SQS's count only for older entries.
   */
  SWEEP_AFTER_SECONDS: positiveInt(120),
  SWEEP_AT_MOST_SECONDS: positiveInt(900),
  /** Age in seconds at which a hole is recorded as void. */
  SETTLE_AFTER_SECONDS: positiveInt(900),
  /** Seconds without use after which a sequence is sealed and leaves Redis. */
  SEAL_IDLE_AFTER_SECONDS: positiveInt(7 * 24 * 60 * 60),
  /** Origins whose web pages may call the API. Default: none. */
  CORS_ORIGINS: z._default(z.string(), ''),
  LOG_LEVEL: z._default(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']), 'INFO'),
});
