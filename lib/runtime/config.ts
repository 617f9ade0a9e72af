import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { Limits } from '../domain/rate-limit.ts';
import { awsIdentity } from './aws-identity.ts';
import { withSecrets } from './secrets.ts';
import { Settings } from './settings.ts';

z.config(en());

export interface Config {
  readonly stage: string;
  readonly redisUrl: string;
  readonly mysqlUrl: string;
  readonly mysqlConnections: number;
  readonly opensearchUrl: string;
  readonly opensearchAuth: 'url' | 'sigv4';
  readonly tlsCa: string | undefined;
  readonly awsRegion: string;
  readonly awsEndpointUrl: string | undefined;
  readonly awsIdentity: ReturnType<typeof awsIdentity>;
  readonly sqsSender: 'lean' | 'sdk';
  readonly authMode: 'jwt' | 'open';
  readonly authSecret: string;
  readonly operatorTokenSha256: string;
  readonly jwks:
    | { readonly url: string; readonly issuer: string; readonly audience: string }
    | undefined;
  readonly tokenLifetimeSeconds: number;
  readonly tokenLeewaySeconds: number;
  readonly keyCacheMs: number;
  readonly keyStaleMs: number;
  readonly searchAlias: string;
  readonly searchShards: number | undefined;
  readonly searchReplicas: number | undefined;
  readonly writeQueueUrl: string;
  readonly writeDlqUrl: string;
  readonly indexQueueUrl: string;
  readonly indexDlqUrl: string;
  readonly pendingLimit: number;
  readonly redisBudget: number;
  readonly limits: Limits;
  readonly searchesAtOnce: number;
  readonly sweepAfterMs: number;
  readonly sweepAtMostMs: number;
  readonly settleAfterMs: number;
  readonly idleAfterMs: number;
  readonly corsOrigins: ReadonlySet<string>;
  readonly logLevel: z.infer<typeof Settings>['LOG_LEVEL'];
}

/** The settings of this process, with the secrets that they refer to inserted. */
export const environment = () => withSecrets(process.env);

type StoreConfig = Pick<
  Config,
  | 'mysqlUrl'
  | 'opensearchUrl'
  | 'opensearchAuth'
  | 'tlsCa'
  | 'awsRegion'
  | 'searchAlias'
  | 'searchShards'
  | 'searchReplicas'
>;

/** The settings of a migration, which runs before the queues' URLs are known. */
export function loadStoreConfig(env: NodeJS.ProcessEnv): StoreConfig {
  const Stores = z.pick(Settings, {
    MYSQL_URL: true,
    OPENSEARCH_URL: true,
    OPENSEARCH_AUTH: true,
    TLS_CA: true,
    AWS_REGION: true,
    SEARCH_ALIAS: true,
    SEARCH_SHARDS: true,
    SEARCH_REPLICAS: true,
  });
  const { data, error } = Stores.safeParse(env);
  if (error) throw new Error(invalidEnvironment(error));
  return stores(data);
}

const stores = (
  data: Pick<
    z.output<typeof Settings>,
    | 'MYSQL_URL'
    | 'OPENSEARCH_URL'
    | 'OPENSEARCH_AUTH'
    | 'TLS_CA'
    | 'AWS_REGION'
    | 'SEARCH_ALIAS'
    | 'SEARCH_SHARDS'
    | 'SEARCH_REPLICAS'
  >,
): StoreConfig => ({
  mysqlUrl: data.MYSQL_URL,
  opensearchUrl: data.OPENSEARCH_URL,
  opensearchAuth: data.OPENSEARCH_AUTH,
  tlsCa: data.TLS_CA,
  awsRegion: data.AWS_REGION,
  searchAlias: data.SEARCH_ALIAS,
  searchShards: data.SEARCH_SHARDS,
  searchReplicas: data.SEARCH_REPLICAS,
});

/** Reads all settings. Throws one error that names every invalid setting. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { data, error } = Settings.safeParse(env);
  if (error) throw new Error(invalidEnvironment(error));
  return Object.freeze({
    stage: data.STAGE,
    ...authentication(data),
    redisUrl: data.REDIS_URL,
    ...stores(data),
    awsEndpointUrl: data.AWS_ENDPOINT_URL_SQS ?? data.AWS_ENDPOINT_URL,
    awsIdentity: awsIdentity(env),
    sqsSender: data.SQS_SENDER,
    mysqlConnections: data.MYSQL_CONNECTIONS,
    writeQueueUrl: data.WRITE_QUEUE_URL,
    writeDlqUrl: data.WRITE_DLQ_URL,
    indexQueueUrl: data.INDEX_QUEUE_URL,
    indexDlqUrl: data.INDEX_DLQ_URL,
    pendingLimit: data.PENDING_LIMIT,
    redisBudget: data.REDIS_BUDGET_BYTES,
    limits: {
      writes: data.RATE_LIMIT_WRITES,
      reads: data.RATE_LIMIT_READS,
      searches: data.RATE_LIMIT_SEARCHES,
    },
    searchesAtOnce: data.SEARCHES_AT_ONCE,
    sweepAfterMs: data.SWEEP_AFTER_SECONDS * 1000,
    sweepAtMostMs: data.SWEEP_AT_MOST_SECONDS * 1000,
    settleAfterMs: data.SETTLE_AFTER_SECONDS * 1000,
    idleAfterMs: data.SEAL_IDLE_AFTER_SECONDS * 1000,
    corsOrigins: new Set(
      data.CORS_ORIGINS.split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    ),
    logLevel: data.LOG_LEVEL,
  });
}

/** Checks the settings of authentication that depend on each other. */
function authentication(data: z.output<typeof Settings>) {
  const { AUTH_MODE, AUTH_SECRET = '', OPERATOR_TOKEN_SHA256 = '' } = data;
  if (AUTH_MODE === 'open' && !data.AWS_ENDPOINT_URL) {
    throw new Error(
      'AUTH_MODE=open lets everybody do everything. It is only for a laptop or an emulator (AWS_ENDPOINT_URL). Set AUTH_MODE=jwt.',
    );
  }
  if (AUTH_MODE === 'jwt' && (!AUTH_SECRET || !OPERATOR_TOKEN_SHA256)) {
    throw new Error('AUTH_MODE=jwt needs AUTH_SECRET and OPERATOR_TOKEN_SHA256.');
  }
  const { JWKS_URL: url, JWKS_ISSUER: issuer, JWKS_AUDIENCE: audience } = data;
  if ([url, issuer, audience].some(Boolean) && !(url && issuer && audience)) {
    throw new Error('JWKS_URL, JWKS_ISSUER and JWKS_AUDIENCE belong together: set all or none.');
  }
  return {
    authMode: AUTH_MODE,
    authSecret: AUTH_SECRET,
    operatorTokenSha256: OPERATOR_TOKEN_SHA256,
    jwks: url && issuer && audience ? { url, issuer, audience } : undefined,
    tokenLifetimeSeconds: data.TOKEN_LIFETIME_SECONDS,
    tokenLeewaySeconds: data.TOKEN_LEEWAY_SECONDS,
    keyCacheMs: data.KEY_CACHE_SECONDS * 1000,
    keyStaleMs: data.KEY_STALE_SECONDS * 1000,
  };
}

const invalidEnvironment = (error: z.core.$ZodError): string =>
  `Invalid environment\n${z.prettifyError(error)}\nOn a laptop "npm start" sets all of this; its stack must be running.`;
